"""Claiming copies of a letter: the one moment at which consent is asked for each, under the same lock that a
withdrawal takes.

A claim is one write unit: it holds the standing rows in order, asks the gate again, writes the decision of each
person, notes the handovers, and commits before anything is opened. Checking only inside an UPDATE is not enough: at
READ COMMITTED 889 of 1,340 sends began after the withdrawal had answered.

One worker at a time sends a letter. `fence` grows with each that takes it over, and every claim is written only
where the fence is still its own; so a worker that slept through its lease can claim nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Row, Select, Table, Update, bindparam, func, select, update

from ethicomm import clock, consent
from ethicomm.accounts import MACHINE
from ethicomm.algorithms import Slot
from ethicomm.campaigns.actions import move
from ethicomm.campaigns.closing import is_closed
from ethicomm.campaigns.models import Campaign, Delivery
from ethicomm.campaigns.questions import Asked, asked_of
from ethicomm.campaigns.vocabulary import Copy, Kind, State
from ethicomm.consent import Decision, Use
from ethicomm.db import Session, locked
from ethicomm.policy import in_force

HELD = timedelta(seconds=20)  # how long a silent worker keeps a letter before another may take it over
MOST = 100  # copies in one claim
EMAIL = "email"
Waiting = Row[int, int, str, int]


@dataclass(frozen=True)
class Hold:
    """The right to send one letter, until another worker takes it over."""

    campaign: int
    public_id: UUID
    kind: Kind
    fence: int
    purposes: tuple[str, ...]  # all must stand: the letter's own, and sorting where it went to a group
    fillers: tuple[Slot, ...]  # each speaks where its own purpose stands
    fields: tuple[str, ...]
    probing: bool  # the relay was silent: one copy first

    @property
    def also(self) -> tuple[str, ...]:
        """Purposes that are looked at and used where they stand."""
        return tuple(dict.fromkeys(slot.purpose for slot in self.fillers))


@dataclass(frozen=True)
class Claimed:
    """One copy that may be begun now, under its decision. `variant` holds the bits of further purposes in use,
    `asked` the questions that stand at its top."""

    delivery: int
    subject: int
    language: str
    attempts: int
    variant: int
    decision: UUID
    asked: Asked | None


@dataclass(frozen=True)
class Claim:
    """What one unit took: the use it rests on, and the monotonic second after which none may begin."""

    use: Use
    copies: tuple[Claimed, ...]
    until: float


class Lost(Exception):
    """The letter was paused or cancelled, another worker sends it now, or no letter may begin at all."""


def claim(session: Session, hold: Hold, most: int = MOST) -> Claim | None:
    """Take the next copies that are due; those who may not be written to are suppressed. None when nothing is due.

    Raises Lost. The caller commits before it opens anything.
    """
    until = clock.monotonic() + consent.LEASE.total_seconds()
    keep(session, hold)
    if is_closed(session):
        raise Lost
    waiting = _due(session, hold, most)
    if not waiting:
        return None
    subjects = [row.subject for row in waiting]
    why = f"campaign {hold.campaign}"
    use = consent.use(session, MACHINE, subjects, hold.purposes, why, fields=hold.fields, also=hold.also)
    asked = asked_of(session, hold.kind, list(use.allowed))
    copies = tuple(_claimed(hold, use, row, asked) for row in waiting if row.subject in use.allowed)
    _suppress(session, hold, use, [row for row in waiting if row.subject not in use.allowed])
    _take(session, hold, use, copies)
    return Claim(use, copies, until)


def keep(session: Session, hold: Hold) -> None:
    """Hold the letter for a while longer. Raises Lost."""
    ours = update(Campaign).where(Campaign.id == hold.campaign, Campaign.fence == hold.fence)
    if rows(session, ours.where(Campaign.state == State.SENDING).values(held_until=clock.now() + HELD)) != 1:
        raise Lost


def let_go(session: Session, hold: Hold) -> None:
    """Leave the letter to whoever comes next."""
    ours = update(Campaign).where(Campaign.id == hold.campaign, Campaign.fence == hold.fence)
    session.execute(ours.values(held_until=None))


def next_due(session: Session, hold: Hold) -> datetime | None:
    """When there is something to send again; None when every copy has its outcome."""
    own = Delivery.campaign_id == hold.campaign
    if session.scalar(select(Delivery.id).where(own, Delivery.state == Copy.QUEUED).limit(1)) is not None:
        return clock.now()
    return session.scalar(select(func.min(Delivery.next_try)).where(own, Delivery.state == Copy.DEFERRED))


def held_campaign(session: Session, hold: Hold) -> Campaign | None:
    """The letter as it is now, held for this unit; None once another worker took it over."""
    found = select(Campaign).where(Campaign.id == hold.campaign, Campaign.fence == hold.fence)
    return session.scalar(locked(session, found).execution_options(populate_existing=True))


def finish(session: Session, campaign: Campaign) -> None:
    """Every copy has its outcome. An automation's letter stays open for more."""
    if campaign.kind == Kind.LETTER:
        move(session, MACHINE, campaign, State.SENT)


def take_over(session: Session, campaign: Campaign, fillers: Sequence[Slot], purposes: Sequence[str]) -> Hold:
    """Become the one who sends a held letter. What the one before was handing over becomes uncertain for good."""
    policy = in_force(session)
    campaign.fence, campaign.held_until = campaign.fence + 1, clock.now() + HELD
    session.flush()
    settle(session, campaign)
    listed = policy.purposes[campaign.purpose].fields
    fields = dict.fromkeys([EMAIL, *listed, *(field for slot in fillers for field in slot.fields)])
    return Hold(
        campaign.id, campaign.public_id, Kind(campaign.kind), campaign.fence, tuple(purposes), tuple(fillers),
        tuple(fields), campaign.silent_since is not None,
    )  # fmt: skip


def settle(session: Session, campaign: Campaign) -> None:
    """What a worker that is gone was handing over becomes uncertain for good, and nobody waits for it any more."""
    leaving = Delivery.campaign_id == campaign.id, Delivery.state == Copy.HANDING_OVER
    lost = session.scalars(select(Delivery.id).where(*leaving)).all()
    session.execute(update(Delivery).where(*leaving).values(state=Copy.UNCERTAIN, reason="stopped", at=clock.now()))
    for part in (lost[at : at + 500] for at in range(0, len(lost), 500)):
        consent.handed_over(session, part)


def _due(session: Session, hold: Hold, most: int) -> Sequence[Waiting]:
    """First those that were never tried, then those whose pause is over."""
    own = select(Delivery.id, Delivery.subject, Delivery.language, Delivery.attempts)
    own = own.where(Delivery.campaign_id == hold.campaign).limit(most)
    fresh: Select[int, int, str, int] = own.where(Delivery.state == Copy.QUEUED).order_by(Delivery.id)
    found = session.execute(fresh).all()
    if found:
        return found
    again = own.where(Delivery.state == Copy.DEFERRED, Delivery.next_try <= clock.now())
    return session.execute(again.order_by(Delivery.id)).all()


def _claimed(hold: Hold, use: Use, row: Waiting, asked: Mapping[int, Asked]) -> Claimed:
    stood = use.allowed[row.subject]
    variant = stood.bits & use.policy.mask(*hold.also)
    return Claimed(
        row.id, row.subject, row.language, row.attempts, variant, stood.decision, asked.get(row.subject)
    )  # fmt: skip


def _take(session: Session, hold: Hold, use: Use, copies: Sequence[Claimed]) -> None:
    if not copies:
        return
    now = clock.now()
    taken = [
        {"copy": one.delivery, "why": one.decision, "bits": one.variant}
        | {"asks": one.asked.bits(use.policy) if one.asked else None}
        for one in copies
    ]
    session.connection().execute(TAKE.values(fence=hold.fence, at=now), taken)
    for purpose in (*use.purposes, *use.also):
        mask = use.policy.mask(purpose)
        under = [(one.delivery, one.subject) for one in copies if use.allowed[one.subject].bits & mask]
        consent.hand_over(session, purpose, under)


def _suppress(session: Session, hold: Hold, use: Use, refused: Sequence[Waiting]) -> None:
    if not refused:
        return
    told = select(Decision.subject, Decision.id).where(Decision.use == use.id, Decision.refusal.is_not(None))
    decisions = dict(session.execute(told).all())
    gone = [{"copy": row.id, "why": decisions[row.subject], "said": use.refused[row.subject].value} for row in refused]
    session.connection().execute(SUPPRESS.values(fence=hold.fence, at=clock.now()), gone)


def rows(session: Session, statement: Update) -> int:
    """How many rows it changed."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


COPIES = cast(Table, Delivery.__table__)
_one = update(COPIES).where(COPIES.c.id == bindparam("copy"))
TAKE = _one.values(
    state=Copy.HANDING_OVER.value,
    decision=bindparam("why"),
    variant=bindparam("bits"),
    asked=bindparam("asks"),
    next_try=None,
)
SUPPRESS = _one.values(state=Copy.SUPPRESSED.value, decision=bindparam("why"), reason=bindparam("said"), next_try=None)
