"""What people see of consent: what stands, its history, and counts by reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.consent.gate import Gate, standing_bits
from ethicomm.consent.models import ConsentRecord, ConsentState, Standing
from ethicomm.consent.vocabulary import OF_STATE, Grade, Method, Reason, State
from ethicomm.policy import Purpose, in_force

STANDS = "stands"


@dataclass(frozen=True)
class PurposeStanding:
    """One purpose and one member: the newest answer, and whether it permits use now."""

    purpose: Purpose
    stands: bool
    state: State | None
    since: datetime | None
    ends: datetime | None
    grade: Grade | None
    notice: str | None
    record: UUID | None


@dataclass(frozen=True)
class Event:
    """One event of a member's history."""

    record: UUID
    purpose: str
    state: State
    at: datetime
    agreed_at: datetime
    ends: datetime | None
    method: Method
    grade: Grade
    notice: str | None
    actor_role: str
    n: int  # its number among those of this member and purpose; order comes from it, never from clocks


def standing_of(session: Session, subject: int) -> tuple[PurposeStanding, ...]:
    """Every purpose of the policy in force for this member, in the policy's order."""
    policy = in_force(session)
    bits = standing_bits(session, policy, subject, clock.now())
    states = session.scalars(select(ConsentState).where(ConsentState.subject == subject))
    newest = {state.purpose: state for state in states}
    return tuple(
        _standing(purpose, bool(bits & purpose.mask), newest.get(purpose.ground))
        for purpose in policy.purposes.values()
    )


def own_noes(session: Session, subject: int) -> frozenset[str]:
    """The purposes to which this member said no in person: nobody else may record a yes to them."""
    mine = select(ConsentState.purpose).where(ConsentState.subject == subject, ConsentState.own_no.is_not(None))
    return frozenset(session.scalars(mine))


def left_before(session: Session, moment: datetime, limit: int) -> list[int]:
    """Members who left before `moment` and whose proof is still kept."""
    left = select(ConsentRecord.subject).where(ConsentRecord.purpose == "account", ConsentRecord.at < moment)
    return list(session.scalars(left.where(ConsentRecord.state == State.WITHDRAWN).limit(limit)))


def history(session: Session, subject: int) -> list[Event]:
    """All events of this member, newest first; within one moment the later number first."""
    newest = select(ConsentRecord).where(ConsentRecord.subject == subject)
    rows = session.scalars(newest.order_by(ConsentRecord.at.desc(), ConsentRecord.n.desc()))
    return [event_of(row) for row in rows]


def event_of(row: ConsentRecord) -> Event:
    """A record as it is read."""
    return Event(
        row.id, row.purpose, State(row.state), row.at, row.agreed_at, row.ends,
        Method(row.method), Grade(row.grade), row.notice, row.actor_role, row.n,
    )  # fmt: skip


def counts(session: Session, purpose: str) -> Counter[str]:
    """How many members a purpose stands for (key `stands`), and how many not, by Reason.

    Counting refusals is accountability: it looks at no attribute of anyone.
    """
    now = clock.now()
    allowed = Gate.of(in_force(session), purpose).clause(now)
    outcome = case((allowed, STANDS), else_=func.coalesce(ConsentState.state, ""))
    one = and_(ConsentState.subject == Standing.subject, ConsentState.purpose == purpose)
    rows = session.execute(
        select(outcome, func.count()).select_from(Standing).outerjoin(ConsentState, one).group_by(outcome)
    )
    found: Counter[str] = Counter()
    for state, people in rows:
        found[state if state == STANDS else _reason(state)] += people
    return found


def why_not_expression(purpose: str) -> tuple[object, object]:
    """(reason as SQL, join condition over ConsentState) for those whose purpose does not stand."""
    reasons = {state.value: reason.value for state, reason in OF_STATE.items()}
    one = and_(ConsentState.subject == Standing.subject, ConsentState.purpose == purpose)
    return case(reasons, value=ConsentState.state, else_=Reason.NEVER_ASKED.value), one


def _standing(purpose: Purpose, stands: bool, state: ConsentState | None) -> PurposeStanding:
    if state is None:
        return PurposeStanding(purpose, stands, None, None, None, None, None, None)
    return PurposeStanding(
        purpose,
        stands,
        State(state.state),
        state.since,
        state.ends,
        Grade(state.grade),
        state.notice,
        state.record,
    )


def _reason(state: str) -> Reason:
    return OF_STATE[State(state)] if state else Reason.NEVER_ASKED
