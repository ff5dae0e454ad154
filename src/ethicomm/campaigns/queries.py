"""Letters as those who write them see them: where each stands, who may get it, what became of every copy."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ethicomm import consent
from ethicomm.accounts import Role
from ethicomm.campaigns.actions import TOO_LATE
from ethicomm.campaigns.composing import Text, subject_of
from ethicomm.campaigns.models import Campaign, CampaignStep, CampaignText, Delivery, LeftOutCount
from ethicomm.campaigns.printing import first_language
from ethicomm.campaigns.resting import BEGUN, RESTORED
from ethicomm.campaigns.vocabulary import OPEN, Copy, Kind, State
from ethicomm.consent import Reason
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.policy import in_force
from ethicomm.segments import Segment, Waterfall, after_freeze
from ethicomm.words import _, lazy

PAGE = 50


@dataclass(frozen=True)
class Accounting:
    """Every copy of a letter, by the one state it is in."""

    candidates: int
    copies: Mapping[Copy, int]

    @property
    def balanced(self) -> bool:
        """The identity that holds at every instant: nobody is lost, nobody is counted twice."""
        return self.candidates == sum(self.copies.values())

    @property
    def done(self) -> int:
        """Copies whose outcome is known."""
        return self.candidates - sum(self.copies.get(state, 0) for state in OPEN)


@dataclass(frozen=True)
class LetterSeen:
    """One letter. `group` is the name of its group; empty for everyone who said yes."""

    id: int
    public_id: UUID
    kind: Kind
    name: str
    purpose: str
    group: str
    group_id: UUID | None
    state: State
    made_at: datetime
    starts_at: datetime | None
    frozen_at: datetime | None
    silent_since: datetime | None
    texts: Mapping[str, Text]
    accounting: Accounting

    @property
    def subject_line(self) -> str:
        """As it is listed: in the first language it was written in."""
        return subject_of(next(iter(self.texts.values())))

    @property
    def sent(self) -> int:
        """How many copies the relay took."""
        return self.accounting.copies.get(Copy.SENT, 0)


@dataclass(frozen=True)
class CopySeen:
    """One person's copy, under a pseudonym."""

    id: int
    person: str
    state: Copy
    reason: str  # empty where consent says no: nobody reads that of a single person here
    at: datetime
    next_try: datetime | None
    decision: UUID | None


@dataclass(frozen=True)
class StepSeen:
    """One change of a letter's state."""

    state: State
    at: datetime
    by: str
    reason: str

    @property
    def reason_words(self) -> str:
        """Why, as people read it."""
        return str(STEP_WORDS.get(self.reason, self.reason))


STEP_WORDS = {
    "written": lazy("written"),
    "stopped in time": lazy("stopped in time"),
    TOO_LATE: lazy("its time passed more than a day before it could go"),
    "test sent": lazy("a test was sent"),
    "the relay refused us": lazy("the mail relay takes nothing from us: look at its settings"),
    RESTORED: lazy("the data was restored from a backup"),
    BEGUN: lazy("it had begun to leave before the data was restored, so it is closed"),
}


def letters(session: Session) -> tuple[LetterSeen, ...]:
    """Every letter that people write, newest first."""
    own = select(Campaign).where(Campaign.kind == Kind.LETTER).order_by(Campaign.id.desc())
    return _seen(session, session.scalars(own).all())


def letter(session: Session, public_id: UUID) -> LetterSeen:
    """One letter. Raises NotFound."""
    found = session.scalars(select(Campaign).where(Campaign.public_id == public_id)).all()
    if not found:
        raise NotFound(_("There is no such letter."))
    return _seen(session, found)[0]


def accounting(session: Session, campaign: int) -> Accounting:
    """Every copy of this letter by its state, and how many there must be."""
    return _accounts(session, [campaign])[campaign]


def frozen_waterfall(session: Session, campaign: int) -> Waterfall | None:
    """From everyone who was here at the freeze to the candidates; None before it."""
    here = session.scalars(select(Campaign.here).where(Campaign.id == campaign)).one()
    if here is None:
        return None
    counted = select(LeftOutCount.reason, LeftOutCount.people).where(LeftOutCount.campaign_id == campaign)
    return after_freeze(here, dict(session.execute(counted).all()))


def copies(session: Session, campaign: int, state: Copy | None, after: int) -> tuple[tuple[CopySeen, ...], int | None]:
    """A page of copies in the order of their numbers, and the number the next page begins after."""
    found = select(Delivery).where(Delivery.campaign_id == campaign, Delivery.id > after)
    if state:
        found = found.where(Delivery.state == state)
    rows = session.scalars(found.order_by(Delivery.id).limit(PAGE + 1)).all()
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return tuple(map(_copy, rows[:PAGE])), more


def steps(session: Session, campaign: int) -> tuple[StepSeen, ...]:
    """What was done with this letter, newest first."""
    found = select(CampaignStep).where(CampaignStep.campaign_id == campaign).order_by(CampaignStep.id.desc())
    return tuple(map(_step, session.scalars(found)))


def _step(row: CampaignStep) -> StepSeen:
    return StepSeen(State(row.state), row.at, str(Role(row.actor_role).words), row.reason)


def _seen(session: Session, campaigns: Iterable[Campaign]) -> tuple[LetterSeen, ...]:
    rows = list(campaigns)
    accounts, texts = _accounts(session, [row.id for row in rows]), _texts(session, [row.id for row in rows])
    groups = {one.id: one for one in session.scalars(select(Segment))}
    return tuple(
        _letter(session, row, accounts[row.id], texts[row.id], groups.get(row.segment_id or 0)) for row in rows
    )


def _texts(session: Session, campaigns: list[int]) -> dict[int, dict[str, Text]]:
    found = defaultdict[int, dict[str, Text]](dict)
    for row in session.scalars(select(CampaignText).where(CampaignText.campaign_id.in_(campaigns))):
        found[row.campaign_id][row.language] = Text(row.subject_line, row.body)
    return found


def _letter(
    session: Session, row: Campaign, account: Accounting, texts: dict[str, Text], group: Segment | None
) -> LetterSeen:
    first = first_language(in_force(session), texts)
    ordered = {first: texts[first], **texts}
    return LetterSeen(
        row.id, row.public_id, Kind(row.kind), row.name, row.purpose, group.name if group else "",
        group.public_id if group else None, State(row.state), row.made_at, row.starts_at, row.frozen_at,
        row.silent_since, ordered, account,
    )  # fmt: skip


def _accounts(session: Session, campaigns: list[int]) -> dict[int, Accounting]:
    """Both sides in one statement, which sees one moment."""
    people = func.count(Delivery.id)
    both = select(Campaign.id, Campaign.candidates, Delivery.state, people)
    both = both.outerjoin(Delivery, Delivery.campaign_id == Campaign.id).where(Campaign.id.in_(campaigns))
    expected, found = dict[int, int](), defaultdict[int, dict[Copy, int]](dict)
    for campaign, candidates, state, count in session.execute(both.group_by(Campaign.id, Delivery.state)):
        expected[campaign] = candidates
        if state:
            found[campaign][Copy(state)] = count
    return {campaign: Accounting(candidates, found[campaign]) for campaign, candidates in expected.items()}


def _copy(row: Delivery) -> CopySeen:
    return CopySeen(
        row.id, consent.pseudonym(row.subject), Copy(row.state), _untold(row.reason), row.at, row.next_try,
        row.decision,
    )  # fmt: skip


def _untold(reason: str | None) -> str:
    return "" if reason in set(Reason) else reason_words(reason)


def reason_words(reason: str | None) -> str:
    """Why a copy is where it is: a reason of consent, one of ours, or the relay's code."""
    if not reason:
        return ""
    if reason in set(Reason):
        return Reason(reason).words()
    ours = {
        "stopped": _("our worker stopped while it was leaving"),
        "gave_up": _("not accepted in eight tries"),
        "no_address": _("there is no address any more"),
        "domain": _("their provider asked for a pause"),
        RESTORED: _("perhaps sent before the data was restored"),
    }
    return ours.get(reason) or _("the relay said %(code)s", code=reason)
