"""The acts of consent. Each holds the standing row, appends a record, and projects what stands, in one unit.

Who may: only the member gives. Others may record evidence that the member gave, and may never lift a no that the
member said in person. Anyone may say no for a member who asked them to.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ethicomm import clock, vault
from ethicomm.accounts import MACHINE, Actor, Role
from ethicomm.consent import minors
from ethicomm.consent.appending import Said, Yes, append, hold, hold_many, let_go_later, record
from ethicomm.consent.handovers import is_leaving, wait_for_handovers
from ethicomm.consent.models import NEVER, ConsentState, Standing
from ethicomm.consent.projection import bits_of, make_standing, project_many, stands
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.db import PAGE, after_commit, locked
from ethicomm.errors import Conflict, Invalid, NotFound, Refused
from ethicomm.policy import ACCOUNT, Policy, Purpose, in_force, look_again, notice
from ethicomm.vault import Place
from ethicomm.words import _


def evidence_place(record: UUID) -> Place:
    """Where the evidence of a consent record belongs, under the member's own key."""
    return Place("consent_record", "evidence", str(record))


def join(session: Session, actor: Actor, subjects: Sequence[int], method: Method) -> None:
    """Make these people members: their standing rows, and the event on which everything unasked rests."""
    policy, now = in_force(session), clock.now()
    bits, _lapses = bits_of(policy, [(ACCOUNT, State.GIVEN, None)])
    make_standing(session, [{"subject": one, "bits": bits, "lapses": NEVER} for one in subjects])
    if look_again(session):
        raise Conflict(_("Our rules have changed in this moment. Nothing was saved; please try again."))
    record(session, policy, actor, ACCOUNT, [Yes(one, now) for one in subjects], Said(State.GIVEN, method), {})


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
    state, policy = _hold(session, subject, purpose), in_force(session)
    asked = _asked(policy, purpose)
    _may_give(actor, subject, state)
    _shown(session, policy, purpose, notice_hash)
    minors.permit_yes(session, actor, asked, [subject])
    again, ends = bool(state and State(state.state).permits), minors.end_of(session, actor, asked, subject)
    said = Said(State.RENEWED if again else State.GIVEN, method, Grade.SEEN_HERE, notice_hash, language, ends)
    yes = Yes(subject, clock.now())
    if evidence:
        yes = replace(
            yes, evidence=vault.of(session).keys([subject])[subject].seal(evidence_place(yes.record), evidence)
        )
    _append(session, policy, actor, yes, asked.key, said, state)


def give_many(session: Session, actor: Actor, purpose: str, told: Sequence[Yes], notice_hash: str | None) -> None:
    """Record what an imported file claims, for members who have no event of this purpose yet.

    A yes older than its period is due for renewal: it stands 90 days (law.md 4). The words are the old form's
    (documented) or unknown (claimed), never ours.
    """
    policy = in_force(session)
    minors.permit_yes(session, actor, _asked(policy, purpose), [one.subject for one in told])
    grade = Grade.DOCUMENTED if notice_hash else Grade.CLAIMED
    append(session, policy, actor, purpose, told, Said(State.GIVEN, Method.IMPORT, grade, notice_hash), {})


def renew_by_own_act(session: Session, actor: Actor, subject: int, field: str) -> None:
    """The member changed `field` on their own page: the period of each yes it serves runs anew (law.md 4).

    Only where the policy says so of the purpose, because it is what its notice then promises; and only while the yes
    stands: what ran out is asked anew, also in the minute before its end is written down.
    """
    hold(session, [subject])
    policy, decides = in_force(session), not minors.is_under_age(session, subject)
    for purpose in policy.purposes.values():
        if decides and purpose.own_act_renews and field in purpose.fields and actor.subject == subject:
            state = _hold(session, subject, purpose.key)
            if state and stands(state.state, state.ends, clock.now()):
                said = Said(State.RENEWED, Method.OWN_ACT, Grade(state.grade), state.notice)
                _append(session, policy, actor, Yes(subject, clock.now()), purpose.key, said, state)


def refuse(
    session: Session, actor: Actor, subject: int, purpose: str, *, notice_hash: str | None, method: Method
) -> bool:
    """Record a no to a question. A no to something that stands is a withdrawal.

    Returns whether a letter was already leaving. Words that are not of this question are not recorded: a no counts
    whatever was shown.
    """
    state, policy = _hold(session, subject, purpose), in_force(session)
    _asked(policy, purpose)
    if state and State(state.state).permits:
        return withdraw(session, actor, subject, purpose, method=method)
    if state is None or state.own_no is None or state.asked_at:
        shown = notice(session, notice_hash) if notice_hash else None
        words = shown.hash if shown and shown.purpose == purpose else None
        said = Said(State.REFUSED, method, notice=words)
        vault.of(session).journal([(subject, purpose, state.n + 1 if state else 1)])
        _append(session, policy, actor, Yes(subject, clock.now()), purpose, said, state)
    return False


def withdraw(session: Session, actor: Actor, subject: int, purpose: str, *, method: Method) -> bool:
    """Take a yes back. Answers only once no letter begun under it can still begin.

    Returns whether a letter was already leaving. What does not stand is left as it is, so twice is once.
    """
    state, policy = _hold(session, subject, purpose), in_force(session)
    _asked(policy, purpose)
    if state is None or not State(state.state).permits:
        return False
    leaving = is_leaving(session, subject, purpose)
    vault.of(session).journal([(subject, purpose, state.n + 1)])
    _append(session, policy, actor, Yes(subject, clock.now()), purpose, Said(State.WITHDRAWN, method), state)
    let_go_later(session, [subject])
    after_commit(session, wait_for_handovers(session, subject, purpose))
    return leaving


def refuse_all(session: Session, actor: Actor, subject: int, *, method: Method) -> bool:
    """Say no to every question, also to those not answered yet. Returns whether a letter was already leaving."""
    asked = [key for key, one in in_force(session).purposes.items() if one.stands == "consent"]
    leaving = [refuse(session, actor, subject, key, notice_hash=None, method=method) for key in asked]
    return any(leaving)


def invalidate(session: Session, actor: Actor, purpose: str, subjects: Sequence[int], method: Method) -> int:
    """End the yes of each of these members because it does not count any more: its words changed, its proof is none.

    Returns how many stood. The purpose may be one that the policy has given up.
    """
    known = hold_many(session, subjects, purpose)
    policy, now = in_force(session), clock.now()
    ending = {one: state for one, state in known.items() if State(state.state).permits}
    vault.of(session).journal([(one, purpose, state.n + 1) for one, state in ending.items()])
    append(session, policy, actor, purpose, [Yes(one, now) for one in ending], Said(State.INVALIDATED, method), known)
    let_go_later(session, ending)
    return len(ending)


def reproject_all(session: Session) -> None:
    """Bring every standing row in step with the policy in force: what membership carries may have changed."""
    policy, after = in_force(session), -1
    rows = select(Standing.subject).order_by(Standing.subject).limit(PAGE)
    while subjects := session.scalars(locked(session, rows.where(Standing.subject > after))).all():
        project_many(session, policy, subjects)
        after = subjects[-1]


def expire_lapsed(session: Session, limit: int = 500) -> int:
    """Write down each yes that ran out and project those members again. Returns how many members."""
    now = clock.now()
    lapsed = locked(session, select(Standing.subject).where(Standing.lapses <= now).order_by(Standing.subject))
    subjects = session.scalars(lapsed.limit(limit)).all()
    look_again(session)
    expire(session, in_force(session), subjects, now)
    return len(subjects)


def expire(session: Session, policy: Policy, subjects: Sequence[int], now: datetime) -> None:
    """Append an `expired` event for each yes of these members that has run out. The caller holds the locks.

    What loses its last reason goes as after a withdrawal.
    """
    past = select(ConsentState).where(ConsentState.subject.in_(subjects), ConsentState.ends <= now)
    alike = dict[tuple[str, str, str | None], dict[int, ConsentState]]()
    for state in session.scalars(past.execution_options(populate_existing=True)).all():
        if State(state.state).permits:
            alike.setdefault((state.purpose, state.grade, state.notice), {})[state.subject] = state
    for (purpose, grade, words), known in alike.items():
        said = Said(State.EXPIRED, Method.RAN_OUT, Grade(grade), words)
        append(session, policy, MACHINE, purpose, [Yes(one, now) for one in known], said, known)
    let_go_later(session, {one for known in alike.values() for one in known})
    project_many(session, policy, subjects)


def _lock(session: Session, subject: int) -> None:
    if not hold(session, [subject]):
        raise NotFound(_("There is nobody here by that name."))


def _hold(session: Session, subject: int, purpose: str) -> ConsentState | None:
    _lock(session, subject)
    return session.get(ConsentState, (subject, purpose), populate_existing=True)


def _append(
    session: Session,
    policy: Policy,
    actor: Actor,
    yes: Yes,
    purpose: str,
    said: Said,
    state: ConsentState | None,
) -> None:
    """The next event of one member; the lock is held."""
    append(session, policy, actor, purpose, [yes], said, {yes.subject: state} if state else {})


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
