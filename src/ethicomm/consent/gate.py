"""The gate: may these purposes be served for this member, now?

One conjunct for each purpose, the same in both shapes: `clause` for sets, `authorise` for one member. Gate first,
rule second, always. Nothing here reads a value, a facet or a name.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal_column, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.consent.models import ConsentState, Standing
from ethicomm.consent.projection import bits_at
from ethicomm.consent.vocabulary import OF_STATE, Reason, State
from ethicomm.policy import Policy, in_force


@dataclass(frozen=True)
class Allowed:
    """Every purpose stands. True as a condition."""

    purposes: tuple[str, ...]

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """The first purpose that does not stand, and why. False as a condition."""

    purpose: str
    reason: Reason

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Gate:
    """The purposes that must all stand, as masks."""

    masks: tuple[int, ...]

    @classmethod
    def of(cls, policy: Policy, *purposes: str) -> "Gate":
        """The gate for these purposes under this policy. One that was given up lets nobody through."""
        return cls(tuple(policy.known(purpose).mask for purpose in purposes))

    def clause(self, now: datetime) -> ColumnElement[bool]:
        """The gate over the standing table; masks are literals so that a partial index can serve them."""
        bits = [Standing.bits.bitwise_and(literal_column(str(mask))) != 0 for mask in self.masks]
        return and_(*bits, Standing.lapses > now)

    def admits(self, bits: int) -> bool:
        """The same conjunction for the bits of one member."""
        return all(bits & mask for mask in self.masks)


def authorise(session: Session, subject: int, *purposes: str) -> Allowed | Denied:
    """Whether all these purposes stand for this member now; if not, which one does not and why."""
    policy = in_force(session)
    bits = standing_bits(session, policy, subject, clock.now())
    for purpose in purposes:
        if not Gate.of(policy, purpose).admits(bits):
            return Denied(purpose, why_not(session, subject, purpose))
    return Allowed(purposes)


def standing_bits(session: Session, policy: Policy, subject: int, now: datetime) -> int:
    """The bits that stand now. A lapsed row permits nothing by itself, so it is computed from the events."""
    row = session.execute(select(Standing.bits, Standing.lapses).where(Standing.subject == subject)).one_or_none()
    if row is None:
        return 0
    if row.lapses > now:
        return int(row.bits)
    newest = select(ConsentState.purpose, ConsentState.state, ConsentState.ends)
    rows = session.execute(newest.where(ConsentState.subject == subject))
    return bits_at(policy, ((row.purpose, row.state, row.ends) for row in rows), now)


def why_not(session: Session, subject: int, purpose: str) -> Reason:
    """Why a purpose that does not stand does not."""
    if session.get(Standing, subject) is None:
        return Reason.GONE
    state = session.scalar(
        select(ConsentState.state).where(ConsentState.subject == subject, ConsentState.purpose == purpose)
    )
    return OF_STATE[State(state)] if state else Reason.NEVER_ASKED
