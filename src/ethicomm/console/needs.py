"""What needs a person now: one small question to each domain, one line for each answer, the most urgent first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from ethicomm import automations, clock, rights
from ethicomm.algorithms import registered
from ethicomm.automations.cards import automations as automation_cards
from ethicomm.automations.letters import HELD_BACK
from ethicomm.backups.needs import wanting
from ethicomm.campaigns import Campaign, CampaignStep, Copy, Delivery, State
from ethicomm.campaigns.actions import TOO_LATE
from ethicomm.campaigns.queries import accounting, steps
from ethicomm.db import Session
from ethicomm.keys.copying import wants_care
from ethicomm.members.imports.models import ImportBatch
from ethicomm.members.models import Waiting
from ethicomm.policy import in_force
from ethicomm.retention import large, minimising, timekeeping
from ethicomm.words import _, _n, date, when

WEEK = timedelta(days=7)
MONTH = timedelta(days=31)
LOST = (Copy.BOUNCED, Copy.UNCERTAIN)


@dataclass(frozen=True)
class Need:
    """One thing that waits for a person. `due` is when it is too late, if it ever is."""

    title: str
    detail: str
    who: str
    to: str
    due: datetime | None = None
    for_owner: bool = False

    def days_left(self, now: datetime) -> int | None:
        """Whole days until it is due; negative once it is past."""
        return (self.due - now).days if self.due else None


def needs(session: Session) -> tuple[Need, ...]:
    """Everything that waits, what is due first on top, what has no due time last."""
    found = [need for ask in ASKED for need in ask(session)]
    return tuple(sorted(found, key=lambda need: (need.due is None, need.due or clock.now())))


def stopped(session: Session) -> Iterator[Need]:
    """The stop switch is on: someone had a reason."""
    if since := automations.stopped_since(session):
        detail = _("since %(when)s; nothing is sent by itself", when=when(since))
        yield Need(_("All automations are stopped"), detail, _("everyone"), "/automations")


def approvals(session: Session) -> Iterator[Need]:
    """Letters of automations that wait for a yes."""
    for one in automations.asking(session):
        title = _n("Approve %(count)s letter", "Approve %(count)s letters", one.letters)
        detail = _("%(automation)s; the first waits since %(day)s", automation=one.title, day=date(one.since))
        yield Need(title, detail, _("new members"), f"/automations/{one.key}")


def held_letters(session: Session) -> Iterator[Need]:
    """Letters that a person paused, or that the mail relay does not take."""
    stuck = select(Campaign).where(Campaign.state.in_((State.PAUSED, State.SENDING))).order_by(Campaign.id)
    for one in session.scalars(stuck).all():
        to = f"/letters/{one.public_id}"
        if one.state == State.PAUSED and (why := steps(session, one.id)[0]).reason != HELD_BACK:
            detail = why.reason_words or _("Go on or cancel.")
            yield Need(_("“%(name)s” is paused", name=one.name), detail, _people(_unsent(session, one)), to)
        elif one.silent_since:
            detail = _("silent since %(when)s; we try again by ourselves", when=when(one.silent_since))
            yield Need(_("The mail relay does not answer"), detail, _people(_unsent(session, one)), to)


def late_letters(session: Session) -> Iterator[Need]:
    """Letters whose time passed while nobody worked: a person says whether they go."""
    newest = select(func.max(CampaignStep.id)).where(CampaignStep.campaign_id == Campaign.id).correlate(Campaign)
    late = select(Campaign).join(CampaignStep, CampaignStep.id == newest.scalar_subquery())
    late = late.where(Campaign.state == State.DRAFT, CampaignStep.reason == TOO_LATE).order_by(Campaign.id)
    for one in session.scalars(late).all():
        detail = _("Its time passed while nothing worked here. Send it, or leave it.")
        yield Need(_("“%(name)s” did not go", name=one.name), detail, "", f"/letters/{one.public_id}")


def lost_copies(session: Session) -> Iterator[Need]:
    """Copies of the last week that did not arrive, or perhaps not."""
    lately = Delivery.state.in_(LOST), Delivery.at > clock.now() - WEEK
    counted = select(Campaign.public_id, Campaign.name, Delivery.state, func.count())
    rows = session.execute(
        counted.join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(*lately)
        .group_by(Campaign.public_id, Campaign.name, Delivery.state)
    )
    for public_id, name, state, copies in rows:
        yield Need(_lost(Copy(state), copies), name, _people(copies), f"/letters/{public_id}/copies?state={state}")


def waiting_for_proof(session: Session) -> Iterator[Need]:
    """People from an import whose proof was not attached, and who are deleted within a week."""
    counted = select(func.count(), func.min(Waiting.ends)).where(Waiting.ends < clock.now() + WEEK)
    people, first = session.execute(counted).one()
    if people and first:
        detail = _("Attach the proof of their yes, or they are deleted.")
        yield Need(_("Proof is missing"), detail, _people(people), "/people/waiting", first)


def imports_left_off(session: Session) -> Iterator[Need]:
    """Imports that nobody finished, and those that failed in the last week."""
    lately = ImportBatch.uploaded_at > clock.now() - WEEK, ImportBatch.done_at.is_(None)
    for one in session.scalars(select(ImportBatch).where(*lately).order_by(ImportBatch.uploaded_at)):
        to = f"/people/proof/{one.id}" if one.proves else f"/people/import/{one.id}"
        if one.failed_at:
            yield Need(_("An import failed"), _("Nothing of it was kept."), _people(one.rows), to)
        elif one.confirmed_at is None and one.uploaded_at > clock.now() - timedelta(hours=1):
            detail = _("Say what each column is. The file is deleted an hour after you gave it.")
            yield Need(_("An import waits"), detail, "", f"{to}/columns", one.uploaded_at + timedelta(hours=1))


def much_ends(session: Session) -> Iterator[Need]:
    """Days on which very much ends at once, and a clock that jumped."""
    if timekeeping.doubt(session):
        detail = _("Nothing is deleted until somebody says that the time is right.")
        yield Need(_("The clock jumped"), detail, _("everyone"), "/keeping", clock.now())
    for one in large.large_days(session):
        if not one.is_confirmed:
            detail = _("Two of you look at it first.") if one.goes_at is None else _("Look before it goes by itself.")
            yield Need(_("Much ends on %(day)s", day=date(one.day)), detail, _people(one.people), "/keeping", one.day)


def reviews(session: Session) -> Iterator[Need]:
    """Algorithms and automations that someone promised to look at again."""
    zone = ZoneInfo(in_force(session).community.zone)
    cards = [(one.card, one.review, f"/algorithms/{one.card.key}") for one in registered(session)]
    cards += [(one.card, one.review, f"/automations/{one.key}") for one in automation_cards(session)]
    for card, review, to in cards:
        due = datetime.combine(review + timedelta(days=1), time(), zone)
        if due < clock.now() + MONTH:
            detail = _("Is it still fair, and still needed? Then set a new date in its policy file.")
            yield Need(_("Look at “%(name)s” again", name=card.title), detail, str(card.facts["owner"]), to, due)


def unused_data(session: Session) -> Iterator[Need]:
    """Kinds of data that nobody seems to use, and that the owner has not answered for."""
    proposed = minimising.open_proposals(session)
    if proposed:
        title = _n(
            "%(count)s kind of data may not be needed", "%(count)s kinds of data may not be needed", len(proposed)
        )
        labels = ", ".join(one.field.label.text() for one in proposed)
        yield Need(title, labels, _("everyone it is held of"), "/keeping/fields")


def kept_safe(session: Session) -> Iterator[Need]:
    """Backups that are missing, drills that are due, and what a restore left to look at."""
    for title, detail in wanting(session):
        yield Need(title, detail, _("everyone"), "/backups", for_owner=True)


def key_copies(session: Session) -> Iterator[Need]:
    """The keys have no copy of the last day: with this machine everything would be lost."""
    if wants_care(session):
        detail = _("If this machine is lost, so is what members gave you.")
        yield Need(_("Make a copy of the keys"), detail, _("everyone"), "/keys", for_owner=True)


def erasures(session: Session) -> Iterator[Need]:
    """Erasures that a person has to decide, and recipients who are still to be told of one."""
    waiting, first = rights.waiting_requests(session)
    if waiting:
        yield Need(_("Decide about an erasure"), _("Something is held."), _people(waiting), "/erasures", first)
    to_tell, by = rights.still_to_tell(session)
    if to_tell:
        title = _n("Tell %(count)s recipient of an erasure", "Tell %(count)s recipients of erasures", to_tell)
        yield Need(title, _("They were given data that is erased here."), "", "/erasures", by)


ASKED: tuple[Callable[[Session], Iterator[Need]], ...] = (
    stopped, kept_safe, key_copies, approvals, held_letters, late_letters, lost_copies, waiting_for_proof,
    imports_left_off, reviews, much_ends, unused_data, erasures,
)  # fmt: skip


def _unsent(session: Session, letter: Campaign) -> int:
    counts = accounting(session, letter.id)
    return counts.candidates - counts.done


def _lost(state: Copy, copies: int) -> str:
    if state is Copy.UNCERTAIN:
        return _n("%(count)s letter was perhaps sent", "%(count)s letters were perhaps sent", copies)
    return _n("%(count)s letter could not be delivered", "%(count)s letters could not be delivered", copies)


def _people(count: int) -> str:
    return _n("%(count)s person", "%(count)s people", count)
