"""What people do with a letter: write it, send it, stop it, pause, go on, cancel. Each change is a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from ethicomm import clock, jobs, ledger, vault
from ethicomm.accounts import MACHINE, Actor
from ethicomm.campaigns.closing import is_closed
from ethicomm.campaigns.composing import Text, check
from ethicomm.campaigns.freezing import audience_of
from ethicomm.campaigns.models import Campaign, CampaignStep, CampaignText, Delivery
from ethicomm.campaigns.vocabulary import Copy, Kind, State
from ethicomm.db import Session, locked
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.policy import in_force
from ethicomm.segments import Segment
from ethicomm.words import _

NEWSLETTER = "newsletter"
JOB = "campaign"
LONGEST_NAME = 120
SECOND_THOUGHT = timedelta(seconds=60)  # between pressing send and the first letter, with Stop in view
LATE = timedelta(hours=24)  # past its time by more, a letter is asked about: the house slept, or the clock jumped
TOO_LATE = "its time had passed"


@dataclass(frozen=True)
class Letter:
    """What a person writes: a name for themselves, the texts by language, and for whom."""

    name: str
    texts: Mapping[str, Text]
    purpose: str = NEWSLETTER
    segment: UUID | None = None


def write(session: Session, actor: Actor, letter: Letter, kind: Kind = Kind.LETTER) -> UUID:
    """Keep a new letter as a draft. Returns its public id. Raises Invalid for a text that cannot be sent."""
    _check(session, letter)
    draft = {
        "public_id": uuid4(), "kind": kind, "name": letter.name, "purpose": letter.purpose,
        "segment_id": _segment(session, letter.segment), "state": State.DRAFT, "made_at": clock.now(),
    }  # fmt: skip
    session.execute(insert(Campaign), [draft])
    campaign = session.scalars(select(Campaign).where(Campaign.public_id == draft["public_id"])).one()
    _keep_texts(session, campaign, letter.texts)
    _note(session, actor, campaign, State.DRAFT, "written")
    return campaign.public_id


def rewrite(session: Session, actor: Actor, public_id: UUID, letter: Letter) -> None:
    """Change a draft. Raises Conflict once it is on its way, Invalid for a text that cannot be sent."""
    _check(session, letter)
    campaign = held(session, public_id, State.DRAFT)
    campaign.name, campaign.segment_id = letter.name, _segment(session, letter.segment)
    session.execute(delete(CampaignText).where(CampaignText.campaign_id == campaign.id))
    _keep_texts(session, campaign, letter.texts)


def schedule(session: Session, actor: Actor, public_id: UUID, at: datetime | None = None) -> datetime:
    """Let it start at `at`, or in a minute. Until then `unschedule` stops it and nobody got anything."""
    campaign = held(session, public_id, State.DRAFT)
    _still_fits(session, campaign)
    campaign.starts_at = at or clock.now() + SECOND_THOUGHT
    move(session, actor, campaign, State.SCHEDULED)
    jobs.add(session, JOB, str(public_id), campaign.starts_at)
    return campaign.starts_at


def unschedule(session: Session, actor: Actor, public_id: UUID) -> None:
    """Second thoughts: back to a draft."""
    campaign = held(session, public_id, State.SCHEDULED)
    campaign.starts_at = None
    move(session, actor, campaign, State.DRAFT, "stopped in time")


def ask_if_late(session: Session, campaign: Campaign) -> bool:
    """A held letter whose time passed long ago goes back to a draft, for a person to say. Returns whether it did."""
    if campaign.starts_at is None or campaign.starts_at > clock.now() - LATE:
        return False
    campaign.starts_at = None
    move(session, MACHINE, campaign, State.DRAFT, TOO_LATE)
    return True


def open_for_automation(session: Session, actor: Actor, public_id: UUID) -> None:
    """From now on copies queued by an automation go out."""
    campaign = held(session, public_id, State.DRAFT)
    campaign.frozen_at = clock.now()
    move(session, actor, campaign, State.SENDING)


def enqueue(session: Session, campaign_id: int, subject: int, language: str) -> int:
    """One more copy of an automation's letter. Whether it may go is asked when its turn comes. Returns its id.

    The letter's own row is not touched: whoever queues may hold standing rows, which a claim takes after that row.
    """
    public_id = session.scalars(select(Campaign.public_id).where(Campaign.id == campaign_id)).one()
    copy = {"campaign_id": campaign_id, "subject": subject, "language": language, "at": clock.now()}
    delivery = session.scalars(insert(Delivery).returning(Delivery.id), [copy]).one()
    jobs.add(session, JOB, str(public_id))
    return delivery


def pause(session: Session, actor: Actor, public_id: UUID, reason: str = "") -> None:
    """Let nothing more begin. What is leaving at this moment still leaves."""
    move(session, actor, held(session, public_id, State.SENDING), State.PAUSED, reason)


def resume(session: Session, actor: Actor, public_id: UUID) -> None:
    """Go on where it was. Raises Conflict while no letter may begin."""
    if is_closed(session):
        raise Conflict(_("After a restore no letter may begin until you have looked at it: see Backups."))
    campaign = held(session, public_id, State.PAUSED)
    announce(session, campaign)
    move(session, actor, campaign, State.SENDING)
    jobs.add(session, JOB, str(public_id))


def cancel(session: Session, actor: Actor, public_id: UUID) -> None:
    """Send nothing more of it, for good."""
    campaign = held(session, public_id, State.SCHEDULED, State.SENDING, State.PAUSED)
    waiting = Delivery.state.in_((Copy.QUEUED, Copy.DEFERRED))
    rest = update(Delivery).where(Delivery.campaign_id == campaign.id, waiting)
    session.execute(rest.values(state=Copy.CANCELLED, at=clock.now(), next_try=None))
    move(session, actor, campaign, State.CANCELLED)


def announce(session: Session, campaign: Campaign) -> None:
    """Note beside the keys that copies of this letter are about to leave, so that no restore sends them again."""
    vault.of(session).journal([(0, f"letter:{campaign.public_id}", 0)])


def held(session: Session, public_id: UUID, *states: State) -> Campaign:
    """This letter, held for this unit. Raises NotFound, or Conflict when it is in none of these states."""
    found = locked(session, select(Campaign).where(Campaign.public_id == public_id))
    campaign = session.scalar(found.execution_options(populate_existing=True))
    if campaign is None:
        raise NotFound(_("There is no such letter."))
    if campaign.state not in states:
        now = State(campaign.state).words
        raise Conflict(_("This letter is “%(state)s” by now, so that was not done.", state=now))
    return campaign


def move(session: Session, actor: Actor, campaign: Campaign, to: State, reason: str = "") -> None:
    """Bring a held letter to another state, with the row that says who, when and why."""
    campaign.state = to
    session.flush()
    _note(session, actor, campaign, to, reason)


def note_step(session: Session, actor: Actor, campaign: Campaign, what: str) -> None:
    """Write down something done with a letter that leaves its state as it is."""
    _note(session, actor, campaign, State(campaign.state), what)


def _check(session: Session, letter: Letter) -> None:
    if not 0 < len(letter.name) <= LONGEST_NAME:
        raise Invalid(_("Give the letter a name."), {"name": _("Give the letter a name of up to 120 letters.")})
    if not letter.texts:
        first = in_force(session).community.languages[0]
        raise Invalid(_("The letter is empty."), {f"body-{first}": _("Write it in at least one language.")})
    for language, text in letter.texts.items():
        check(session, letter.purpose, language, text)


def _still_fits(session: Session, campaign: Campaign) -> None:
    """What it says and whom it goes to may name what the policies gave up since it was written. Raises Invalid."""
    for row in session.scalars(select(CampaignText).where(CampaignText.campaign_id == campaign.id)):
        check(session, campaign.purpose, row.language, Text(row.subject_line, row.body))
    audience_of(session, campaign)


def _note(session: Session, actor: Actor, campaign: Campaign, state: State, reason: str) -> None:
    step = {"campaign_id": campaign.id, "state": state, "at": clock.now(), "reason": reason}
    session.execute(insert(CampaignStep).values(**step, actor_role=actor.role, actor_id=actor.id))
    ledger.note(session, actor.role, actor.id, f"letter {state}", letter=campaign.public_id, reason=reason)


def _keep_texts(session: Session, campaign: Campaign, texts: Mapping[str, Text]) -> None:
    rows = [
        {"campaign_id": campaign.id, "language": language, "subject_line": text.subject_line, "body": text.body}
        for language, text in texts.items()
    ]
    session.execute(insert(CampaignText), rows)


def _segment(session: Session, public_id: UUID | None) -> int | None:
    if public_id is None:
        return None
    found = session.scalar(select(Segment.id).where(Segment.public_id == public_id))
    if found is None:
        raise NotFound(_("There is no such group."))
    return found
