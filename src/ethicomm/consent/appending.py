"""How an event enters the life of a consent: its record in the log, the newest answer, what stands. One place.

Everyone here holds the standing rows of those it writes for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from ethicomm import clock, jobs, ledger
from ethicomm.accounts import Actor, Role
from ethicomm.consent.models import CONSENT, ConsentState, Standing
from ethicomm.consent.projection import FACETS_SERVE, project_many
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.db import database_of, execute_many, locked, pages, uuid7
from ethicomm.policy import Policy, Purpose, add_period, look_again
from ethicomm.vault import Sealed

GIVEN_UP = "none: given up"  # the basis of an event that ends a yes to a purpose that is no more
RENEWAL = timedelta(days=90)  # how long an imported yes that is older than its period stands
GRACE = timedelta(hours=1)  # values that lost their last reason go then; the promise is within 24 hours
STATES = cast(Table, ConsentState.__table__)

Row = dict[str, Any]
States = Mapping[int, ConsentState]


@dataclass(frozen=True)
class Yes:
    """One member's yes (or no) as a file or a form tells it. `n` is set where the journal knows the event's number."""

    subject: int
    agreed_at: datetime
    evidence: Sealed | None = None
    record: UUID = field(default_factory=uuid7)
    n: int | None = None


@dataclass(frozen=True)
class Said:
    """What an event says, the same for everyone it is written for. `ends` is set where no period tells it."""

    state: State
    method: Method
    grade: Grade = Grade.SEEN_HERE
    notice: str | None = None
    language: str | None = None
    ends: datetime | None = None

    @property
    def moves_nothing(self) -> bool:
        """Whether it only tells how well a yes is shown: its end, and what was asked about it, stay as they are."""
        return self.method is Method.EVIDENCE


def append(
    session: Session, policy: Policy, actor: Actor, purpose: str, told: Sequence[Yes], said: Said, known: States
) -> None:
    """The next event of each of these members, whose newest answers are `known`; then what stands follows."""
    record(session, policy, actor, purpose, told, said, known)
    project_many(session, policy, [one.subject for one in told])
    if purpose == FACETS_SERVE and said.state.permits and said.method is not Method.IMPORT and not said.moves_nothing:
        jobs.add_many(session, "facets", [str(one.subject) for one in told])


def record(
    session: Session, policy: Policy, actor: Actor, purpose: str, told: Sequence[Yes], said: Said, known: States
) -> None:
    """The same, for who projects the standing rows afterwards."""
    if not told:
        return
    rows = _rows(policy, actor, purpose, told, said, known)
    ledger.insert(session, CONSENT, rows)
    states = [_state(row) | _around(policy, actor, said, known.get(row["subject"])) for row in rows]
    _keep_states(session, states, known)


def append_question(
    session: Session, policy: Policy, actor: Actor, purpose: str, subjects: Sequence[int], known: States
) -> None:
    """Write down that these members are asked. What they said before goes on standing, or not."""
    if not subjects:
        return
    now = clock.now()
    said = Said(State.REQUESTED, Method.QUESTION)
    rows = _rows(policy, actor, purpose, [Yes(one, now) for one in subjects], said, known)
    ledger.insert(session, CONSENT, rows)
    quiet = add_period(now, policy.community.ask_rest)
    asked = {"asked_at": now, "quiet_until": quiet}
    _keep_states(session, [_state(row) | {"own_no": None} | asked for row in rows if row["subject"] not in known], {})
    again = [{"one": row["subject"], "number": row["n"]} for row in rows if row["subject"] in known]
    if again:
        one = update(STATES).where(STATES.c.subject == bindparam("one"), STATES.c.purpose == purpose)
        session.execute(one.values(n=bindparam("number"), **asked), again)


def hold(session: Session, subjects: Collection[int]) -> list[int]:
    """Hold the standing rows of these members: before anything else of theirs, and in the order of every unit.

    Returns those who are here. Read the policy after it: an amendment holds everyone, and may have been waited for.
    """
    here = list[int]()
    for part in pages(sorted(subjects)):
        rows = select(Standing.subject).where(Standing.subject.in_(part))
        here += session.scalars(locked(session, rows.order_by(Standing.subject))).all()
    look_again(session)
    return here


def hold_all(session: Session) -> None:
    """Hold all standing rows, and let nobody join meanwhile. It waits for who is in the middle of joining."""
    if not database_of(session).is_sqlite:  # whose writer has the whole file
        session.execute(text("LOCK TABLE standing IN EXCLUSIVE MODE"))


def hold_many(session: Session, subjects: Collection[int], purpose: str) -> dict[int, ConsentState]:
    """Hold these members, and read their newest answers."""
    hold(session, subjects)
    found = dict[int, ConsentState]()
    for part in pages(sorted(subjects)):
        states = select(ConsentState).where(ConsentState.subject.in_(part), ConsentState.purpose == purpose)
        found |= {one.subject: one for one in session.scalars(states.execution_options(populate_existing=True))}
    return found


def let_go_later(session: Session, subjects: Collection[int]) -> None:
    """Have what lost its last reason deleted."""
    jobs.add_many(session, "let_go", [str(one) for one in sorted(subjects)], clock.now() + GRACE)


NOES = (State.REFUSED, State.WITHDRAWN)


def _ends(purpose: Purpose | None, said: Said, yes: Yes, now: datetime) -> datetime | None:
    if purpose is None or not said.state.permits or not (said.ends or purpose.ask_again):
        return None
    end = said.ends or add_period(yes.agreed_at, purpose.ask_again or "")
    return max(end, now + RENEWAL) if said.method is Method.IMPORT else end


def _rows(policy: Policy, actor: Actor, purpose: str, told: Sequence[Yes], said: Said, known: States) -> list[Row]:
    """The record of each: shared facts once, each one's own number, time, end and evidence."""
    asked, now = policy.purposes.get(purpose), clock.now()  # None: the community gave this purpose up
    basis = asked.legal_basis if asked else GIVEN_UP
    shared = {
        "purpose": purpose, "state": said.state.value, "legal_basis": basis, "at": now,
        "method": said.method.value, "grade": said.grade.value, "notice": said.notice,
        "language": said.language, "actor_role": actor.role.value, "actor_id": actor.id, "policy": policy.hash,
    }  # fmt: skip
    return [
        {"id": yes.record, "subject": yes.subject, "agreed_at": yes.agreed_at, "evidence": yes.evidence}
        | {"n": yes.n or (known[yes.subject].n + 1 if yes.subject in known else 1)}
        | {"ends": known[yes.subject].ends if said.moves_nothing else _ends(asked, said, yes, now)}
        | shared
        for yes in told
    ]


def _state(row: Row) -> Row:
    kept = {key: row[key] for key in ("subject", "purpose", "n", "state", "ends", "grade", "notice")}
    return {**kept, "record": row["id"], "since": row["agreed_at"]}


def _around(policy: Policy, actor: Actor, said: Said, before: ConsentState | None) -> Row:
    """What is remembered beside an answer: a no of their own, an open question, and until when none may be put."""
    asked_at = own_no = quiet_until = None
    if before and said.moves_nothing:
        asked_at, own_no, quiet_until = before.asked_at, before.own_no, before.quiet_until
    elif said.state in NOES:  # whoever says no for them later, their own goes on being theirs
        theirs = actor.role is Role.MEMBER or said.method is Method.RESTORE  # whose no it was, the journal does not say
        own_no = clock.now() if theirs else before.own_no if before else None
        quiet_until = add_period(clock.now(), policy.community.ask_rest)
    elif before and said.state is State.EXPIRED:  # silence about its end is left in peace like a no
        quiet_until = before.quiet_until
    return {"asked_at": asked_at, "own_no": own_no, "quiet_until": quiet_until}


def _keep_states(session: Session, states: Sequence[Row], known: States) -> None:
    new = [one for one in states if one["subject"] not in known]
    again = [{f"new_{name}": one[name] for name in one} for one in states if one["subject"] in known]
    execute_many(session, ADD_STATE, new)
    execute_many(session, CHANGE_STATE, again)


ADD_STATE = insert(STATES)
CHANGE_STATE = (
    update(STATES)
    .where(STATES.c.subject == bindparam("new_subject"), STATES.c.purpose == bindparam("new_purpose"))
    .values({name: bindparam(f"new_{name}") for name in STATES.c.keys() if name not in ("subject", "purpose")})  # noqa: SIM118
)
