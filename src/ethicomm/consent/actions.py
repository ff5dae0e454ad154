"""The acts of consent. Each holds the standing row, appends a record, and projects what stands, in one unit.

Who may: only the member gives. Others may record evidence that the member gave, and may never lift a no that the
member said in person. Anyone may say no for a member who asked them to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ethicomm import clock, jobs, ledger, vault
from ethicomm.accounts import MACHINE, Actor, Role
from ethicomm.consent.handovers import is_leaving, wait_for_handovers
from ethicomm.consent.models import CONSENT, NEVER, ConsentState, Standing
from ethicomm.consent.projection import FACETS_SERVE, bits_of, make_standing, project, project_many
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.db import after_commit, locked, uuid7
from ethicomm.errors import Conflict, Invalid, NotFound, Refused
from ethicomm.policy import Policy, Purpose, add_period, in_force, notice
from ethicomm.vault import Place, Sealed
from ethicomm.words import _

GIVEN_UP = "none: given up"  # the basis of an event that ends a yes to a purpose that is no more
ACCOUNT = "account"  # being a member: carries every purpose that needs no asking
RENEWAL = timedelta(days=90)  # how long an imported yes that is older than its period stands
GRACE = timedelta(hours=1)  # values that lost their last reason go then; the promise is within 24 hours


Row = dict[str, Any]


@dataclass(frozen=True)
class Yes:
    """One member's yes as a file or a form tells it."""

    subject: int
    agreed_at: datetime
    evidence: Sealed | None = None
    record: UUID = field(default_factory=uuid7)


def evidence_place(record: UUID) -> Place:
    """Where the evidence of a consent record belongs, under the member's own key."""
    return Place("consent_record", "evidence", str(record))


def join(session: Session, actor: Actor, subjects: Sequence[int], method: Method) -> None:
    """Make these people members: their standing rows, and the event on which everything unasked rests."""
    policy, now = in_force(session), clock.now()
    bits, _lapses = bits_of(policy, [(ACCOUNT, State.GIVEN, None)], now)
    make_standing(session, [{"subject": one, "bits": bits, "lapses": NEVER} for one in subjects])
    told = [Yes(one, now) for one in subjects]
    _append(session, policy, actor, ACCOUNT, told, _Event(State.GIVEN, method, Grade.SEEN_HERE), n=1)


def give(
    session: Session,
    actor: Actor,
    subject: int,
    purpose: str,
    *,
    notice_hash: str,
    language: str,
    method: Method,
    evidence: str | None = None,
) -> None:
    """Record a yes to words that were shown. Raises Conflict when the words have changed meanwhile.

    `evidence` is what someone else who records it has to show for it; it is sealed under the member's key.
    """
    policy, now = in_force(session), clock.now()
    state = _hold(session, subject, purpose)
    _may_give(actor, subject, state)
    _shown(session, policy, purpose, notice_hash)
    asked = _asked(policy, purpose)
    again = bool(state and State(state.state).permits)
    event = _Event(State.RENEWED if again else State.GIVEN, method, Grade.SEEN_HERE, notice_hash, language)
    yes = Yes(subject, now)
    if evidence:
        yes = replace(
            yes, evidence=vault.of(session).keys([subject])[subject].seal(evidence_place(yes.record), evidence)
        )
    _change(session, policy, actor, yes, asked.key, event, state)


def give_many(session: Session, actor: Actor, purpose: str, told: Sequence[Yes], notice_hash: str | None) -> None:
    """Record what an imported file claims, for members who have no event of this purpose yet.

    A yes older than its period is due for renewal: it stands 90 days (law.md 4). The words are the old form's
    (documented) or unknown (claimed), never ours.
    """
    policy = in_force(session)
    _asked(policy, purpose)
    grade = Grade.DOCUMENTED if notice_hash else Grade.CLAIMED
    _append(session, policy, actor, purpose, told, _Event(State.GIVEN, Method.IMPORT, grade, notice_hash), n=1)
    project_many(session, policy, [yes.subject for yes in told], clock.now())


def refuse(
    session: Session, actor: Actor, subject: int, purpose: str, *, notice_hash: str | None, method: Method
) -> bool:
    """Record a no to a question. A no to something that stands is a withdrawal.

    Returns whether a letter was already leaving. Words that are not of this question are not recorded: a no counts
    whatever was shown.
    """
    policy = in_force(session)
    _asked(policy, purpose)
    state = _hold(session, subject, purpose)
    if state and State(state.state).permits:
        return withdraw(session, actor, subject, purpose, method=method)
    if state is None or state.own_no is None:
        shown = notice(session, notice_hash) if notice_hash else None
        words = shown.hash if shown and shown.purpose == purpose else None
        event = _Event(State.REFUSED, method, Grade.SEEN_HERE, words)
        _change(session, policy, actor, Yes(subject, clock.now()), purpose, event, state)
    return False


def withdraw(session: Session, actor: Actor, subject: int, purpose: str, *, method: Method) -> bool:
    """Take a yes back. Answers only once no letter begun under it can still begin.

    Returns whether a letter was already leaving. What does not stand is left as it is, so twice is once.
    """
    policy = in_force(session)
    _asked(policy, purpose)
    state = _hold(session, subject, purpose)
    if state is None or not State(state.state).permits:
        return False
    leaving = is_leaving(session, subject, purpose)
    vault.of(session).journal(subject, purpose, state.n + 1)
    event = _Event(State.WITHDRAWN, method, Grade.SEEN_HERE)
    _change(session, policy, actor, Yes(subject, clock.now()), purpose, event, state)
    jobs.add(session, "let_go", str(subject), clock.now() + GRACE)
    after_commit(session, wait_for_handovers(session, subject, purpose))
    return leaving


def refuse_all(session: Session, actor: Actor, subject: int, *, method: Method) -> bool:
    """Say no to every question, also to those not answered yet. Returns whether a letter was already leaving."""
    asked = [key for key, one in in_force(session).purposes.items() if one.stands == "consent"]
    leaving = [refuse(session, actor, subject, key, notice_hash=None, method=method) for key in asked]
    return any(leaving)


def expire_lapsed(session: Session, limit: int = 500) -> int:
    """Write down each yes that ran out and project those members again. Returns how many members."""
    policy, now = in_force(session), clock.now()
    lapsed = locked(session, select(Standing.subject).where(Standing.lapses <= now).order_by(Standing.subject))
    subjects = session.scalars(lapsed.limit(limit)).all()
    for subject in subjects:
        expire(session, policy, subject, now)
    return len(subjects)


def expire(session: Session, policy: Policy, subject: int, now: datetime) -> None:
    """Append an `expired` event for each yes of this member that has run out. The caller holds the lock.

    What loses its last reason goes as after a withdrawal.
    """
    past = select(ConsentState).where(ConsentState.subject == subject, ConsentState.ends <= now)
    for state in session.scalars(past).all():
        if State(state.state).permits:
            event = _Event(State.EXPIRED, Method.RAN_OUT, Grade(state.grade), state.notice)
            _change(session, policy, MACHINE, Yes(subject, now), state.purpose, event, state)
            jobs.add(session, "let_go", str(subject), now + GRACE)
    project(session, policy, subject, now)


def leave(session: Session, actor: Actor, subject: int, *, method: Method) -> None:
    """End everything for a member who is erased: bits gone, state gone; the records stay as proof."""
    policy, now = in_force(session), clock.now()
    _lock(session, subject)
    vault.of(session).journal(subject, "all", 0)
    for state in session.scalars(select(ConsentState).where(ConsentState.subject == subject)).all():
        if State(state.state).permits:
            event = _Event(State.WITHDRAWN, method, Grade(state.grade), state.notice)
            _change(session, policy, actor, Yes(subject, now), state.purpose, event, state)
            after_commit(session, wait_for_handovers(session, subject, state.purpose))
    session.execute(delete(ConsentState).where(ConsentState.subject == subject))
    session.execute(delete(Standing).where(Standing.subject == subject))


@dataclass(frozen=True)
class _Event:
    state: State
    method: Method
    grade: Grade
    notice: str | None = None
    language: str | None = None


def _lock(session: Session, subject: int) -> None:
    held = locked(session, select(Standing.subject).where(Standing.subject == subject))
    if session.scalar(held) is None:
        raise NotFound(_("There is nobody here by that name."))


def _hold(session: Session, subject: int, purpose: str) -> ConsentState | None:
    _lock(session, subject)
    return session.get(ConsentState, (subject, purpose), populate_existing=True)


def _asked(policy: Policy, purpose: str) -> Purpose:
    found = policy.purposes.get(purpose)
    if found is None or found.stands != "consent":
        raise Invalid(_("That is not something we ask you about. Nothing was changed."))
    return found


def _may_give(actor: Actor, subject: int, state: ConsentState | None) -> None:
    if actor.role is Role.MEMBER and actor.subject == subject:
        return
    if actor.role in (Role.MACHINE, Role.MEMBER, Role.AUDITOR):
        raise Refused(_("Only the member can say yes. Nothing was changed."))
    if state and state.own_no:
        raise Refused(_("They said no themselves, so only they can change it. Nothing was changed."))


def _shown(session: Session, policy: Policy, purpose: str, notice_hash: str) -> None:
    found = notice(session, notice_hash)
    if found is None or found.purpose != purpose:
        raise Invalid(_("These are not the words of this question. Nothing was saved; please open the page again."))
    if notice_hash not in {one.hash for one in policy.purposes[purpose].notices.values()}:
        raise Conflict(_("The words of this question have changed. Nothing was saved; please read them again."))


def _ends(purpose: Purpose | None, event: _Event, yes: Yes, now: datetime) -> datetime | None:
    if purpose is None or not event.state.permits or purpose.ask_again is None:
        return None
    end = add_period(yes.agreed_at, purpose.ask_again)
    return max(end, now + RENEWAL) if event.method is Method.IMPORT else end


def _rows(policy: Policy, actor: Actor, purpose: str, told: Sequence[Yes], event: _Event, n: int) -> list[Row]:
    """The record of each yes (or no): shared facts once, each one's own time, end and evidence."""
    asked, now = policy.purposes.get(purpose), clock.now()  # None: the community gave this purpose up
    basis = asked.legal_basis if asked else GIVEN_UP
    shared = {
        "purpose": purpose, "n": n, "state": event.state.value, "legal_basis": basis, "at": now,
        "method": event.method.value, "grade": event.grade.value, "notice": event.notice,
        "language": event.language, "actor_role": actor.role.value, "actor_id": actor.id, "policy": policy.hash,
    }  # fmt: skip
    return [
        {"id": yes.record, "subject": yes.subject, "agreed_at": yes.agreed_at, "evidence": yes.evidence}
        | {"ends": _ends(asked, event, yes, now)}
        | shared
        for yes in told
    ]


def _state(row: Row, own_no: datetime | None) -> Row:
    kept = {key: row[key] for key in ("subject", "purpose", "n", "state", "ends", "grade", "notice")}
    return {**kept, "record": row["id"], "since": row["agreed_at"], "own_no": own_no}


def _append(
    session: Session, policy: Policy, actor: Actor, purpose: str, told: Sequence[Yes], event: _Event, n: int
) -> None:
    """First events of many members at once."""
    if not told:
        return
    rows = _rows(policy, actor, purpose, told, event, n)
    ledger.insert(session, CONSENT, rows)
    session.execute(insert(ConsentState), [_state(row, None) for row in rows])


def _change(
    session: Session,
    policy: Policy,
    actor: Actor,
    yes: Yes,
    purpose: str,
    event: _Event,
    state: ConsentState | None,
) -> None:
    """The next event of one member; the lock is held."""
    (row,) = _rows(policy, actor, purpose, [yes], event, (state.n if state else 0) + 1)
    ledger.insert(session, CONSENT, [row])
    no = event.state in (State.REFUSED, State.WITHDRAWN) and actor.role is Role.MEMBER
    newest = _state(row, clock.now() if no else None)
    if state is None:
        session.execute(insert(ConsentState), newest)
    else:
        one = update(ConsentState).where(ConsentState.subject == yes.subject, ConsentState.purpose == purpose)
        session.execute(one.values({key: newest[key] for key in newest if key not in ("subject", "purpose")}))
    project(session, policy, yes.subject, clock.now())
    if purpose == FACETS_SERVE and event.state.permits:
        jobs.add(session, "facets", str(yes.subject))
