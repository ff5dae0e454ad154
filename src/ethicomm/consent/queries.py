"""What people see of consent: what stands, its history, who used their data, and counts by reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.consent.gate import Gate, standing_bits
from ethicomm.consent.models import ConsentRecord, ConsentState, Decision, Standing, UseAct
from ethicomm.consent.vocabulary import OF_STATE, Grade, Method, Reason, State
from ethicomm.policy import Purpose, in_force

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is read wrongly
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


@dataclass(frozen=True)
class UseSeen:
    """One use as the member sees it. `decision` is None for a use of a set."""

    at: datetime
    actor_role: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str
    refusal: Reason | None
    decision: UUID | None
    people: int


def pseudonym(subject: int) -> str:
    """`7QK·19F`: how a report names a member without telling who it is."""
    text = "".join(ALPHABET[subject >> shift & 31] for shift in range(25, -1, -5))
    return f"{text[:3]}·{text[3:]}"


def standing_of(session: Session, subject: int) -> tuple[PurposeStanding, ...]:
    """Every purpose of the policy in force for this member, in the policy's order."""
    policy = in_force(session)
    bits = standing_bits(session, policy, subject, clock.now())
    states = session.scalars(select(ConsentState).where(ConsentState.subject == subject))
    newest = {state.purpose: state for state in states}
    return tuple(
        _standing(purpose, bool(bits & purpose.mask), newest.get(_ground(purpose)))
        for purpose in policy.purposes.values()
    )


def history(session: Session, subject: int) -> list[Event]:
    """All events of this member, newest first; within one moment the later number first."""
    newest = select(ConsentRecord).where(ConsentRecord.subject == subject)
    rows = session.scalars(newest.order_by(ConsentRecord.at.desc(), ConsentRecord.n.desc()))
    return [
        Event(
            row.id, row.purpose, State(row.state), row.at, row.agreed_at, row.ends,
            Method(row.method), Grade(row.grade), row.notice, row.actor_role,
        )
        for row in rows
    ]  # fmt: skip


def record(session: Session, record_id: UUID) -> ConsentRecord | None:
    """One event, by the id that a decision cites."""
    return session.get(ConsentRecord, record_id)


def uses_of(session: Session, subject: int, *, since: datetime | None = None, limit: int = 100) -> list[UseSeen]:
    """Who used this member's data, newest first: uses that singled them out, and sets they were part of."""
    singled = select(UseAct, Decision).join(Decision, Decision.use == UseAct.id).where(Decision.subject == subject)
    sets = select(UseAct).where(UseAct.singled_out == 0)
    if since:
        singled, sets = singled.where(Decision.at >= since), sets.where(UseAct.at >= since)
    own = session.execute(singled.order_by(Decision.at.desc()).limit(limit))
    seen = [_seen(act, decision) for act, decision in own]
    events = history(session, subject)
    counted = session.scalars(sets.order_by(UseAct.at.desc()).limit(limit))
    seen += [_seen(act, None) for act in counted if _stood_then(events, act)]
    return sorted(seen, key=lambda one: one.at, reverse=True)[:limit]


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


def _ground(purpose: Purpose) -> str:
    return "account" if purpose.stands == "membership" else purpose.key


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


def _seen(act: UseAct, decision: Decision | None) -> UseSeen:
    refusal = Reason(decision.refusal) if decision and decision.refusal else None
    return UseSeen(
        act.at, act.actor_role, tuple(act.purposes.split()), tuple(act.fields.split()), act.reason,
        refusal, decision.id if decision else None, act.people,
    )  # fmt: skip


def _stood_then(events: Sequence[Event], act: UseAct) -> bool:
    """Whether every purpose of a set's use stood for the member at that moment, by their own history."""
    return all(_permitted_at(events, purpose, act.at) for purpose in act.purposes.split())


def _permitted_at(events: Sequence[Event], purpose: str, moment: datetime) -> bool:
    before = [one for one in events if one.purpose in (purpose, "account") and one.at <= moment]
    own = [one for one in before if one.purpose == purpose] or [one for one in before if purpose in UNASKED]
    return bool(own) and own[0].state.permits and (own[0].ends is None or own[0].ends > moment)


def _reason(state: str) -> Reason:
    return OF_STATE[State(state)] if state else Reason.NEVER_ASKED


UNASKED = ("account", "rights", "security", "backup")
