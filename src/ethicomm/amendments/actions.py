"""The one act: a folder of policies comes in force, and what it does to people happens with it, in one unit of work.

Everyone's standing row is held first, so that nobody answers meanwhile; then it is planned, and done as planned. What
loses its last reason is deleted within a day, as after a withdrawal.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from ethicomm import automations, campaigns, clock, consent, jobs, ledger, policy
from ethicomm.accounts import Actor, Role
from ethicomm.amendments.effects import What
from ethicomm.amendments.looking import Look, mask_of, seen_anew
from ethicomm.amendments.planning import Plan, plan
from ethicomm.amendments.running import LIVE
from ethicomm.campaigns import Campaign, State
from ethicomm.campaigns.actions import held, move
from ethicomm.consent import ConsentState, Method, Standing
from ethicomm.consent.appending import hold_all, let_go_later
from ethicomm.consent.vocabulary import PERMITTING
from ethicomm.db import Session, keeper, locked
from ethicomm.errors import Conflict
from ethicomm.members import Value
from ethicomm.members.keeping import keep_for
from ethicomm.policy import Policy
from ethicomm.words import _

GIVEN_UP = "policies changed"
ENDS = (What.YES_GIVEN_UP, What.YES_ASKED_ANEW, What.YES_FROM_BEFORE)


def put_in_force(session: Session, actor: Actor, folder: Path, shown: str | None = None) -> Policy:
    """Apply this folder with all that it does, and write it into the log. The content in force already is no act.

    `shown` is the fingerprint of the plan that someone read. Raises Invalid with every finding when the folder is not
    fit, and Conflict when people or folder changed since, so that it would be another plan.
    """
    _hold_everyone(session)
    ahead = plan(session, folder)
    if ahead.changes_nothing:
        return ahead.before
    if shown is not None and shown != ahead.fingerprint:
        raise Conflict(_("The folder or the people changed since you read this plan. Nothing was done; read it again."))
    _stop(session, actor, ahead)
    after = policy.enact(session, _by(actor), ahead.proposal)
    look = Look(session, ahead.before, after, clock.now())
    ended = {key: _end(session, actor, key) for key in look.ending}
    for one in ahead.effects:
        if one.what is What.YES_ASKED_ANEW:
            consent.ask_anew(session, actor, one.key, ended[one.key])
    consent.reproject_all(session)
    _let_go(session, look)
    _follow(session, look, ahead)
    _note(session, actor, ahead, {key: len(people) for key, people in ended.items()})
    return after


def _by(actor: Actor) -> str:
    """How the list of policies names them: a role, or whoever the command line said. The log has the rest."""
    return actor.id if actor.role is Role.MACHINE else actor.role.value


def _hold_everyone(session: Session) -> None:
    """Nobody joins, says yes or no until this is done. A yes that ran out is written down first, and ends but once.

    Letters before people: so do those who send them.
    """
    session.scalars(locked(session, select(Campaign.id).where(Campaign.state.in_(LIVE)).order_by(Campaign.id))).all()
    hold_all(session)
    if policy.look_again(session):
        raise Conflict(_("Someone else put policies in force just now. Nothing was done; read the plan again."))
    while consent.expire_lapsed(session):
        pass


def _stop(session: Session, actor: Actor, ahead: Plan) -> None:
    """What is under way ends while the old policies still tell what it is."""
    for one in ahead.effects:
        if one.what is What.AUTOMATION_GONE:
            automations.retire(session, actor, one.key)
    for one in ahead.effects:
        if one.what is What.LETTER_CANCELLED:
            _cancel(session, actor, UUID(one.key))
        elif one.what is What.LETTER_BACK:
            campaigns.unschedule(session, actor, UUID(one.key))


def _cancel(session: Session, actor: Actor, letter: UUID) -> None:
    """A draft was never on its way, so there is nothing of it to call back. One that is cancelled by now stays so."""
    state = session.scalar(select(Campaign.state).where(Campaign.public_id == letter))
    if state == State.DRAFT:
        move(session, actor, held(session, letter, State.DRAFT), State.CANCELLED, GIVEN_UP)
    elif state != State.CANCELLED:
        campaigns.cancel(session, actor, letter)


def _end(session: Session, actor: Actor, purpose: str) -> Sequence[int]:
    """Each yes to this purpose counts no more. Returns whose they were."""
    permits = ConsentState.purpose == purpose, ConsentState.state.in_(PERMITTING)
    subjects = session.scalars(select(ConsentState.subject).where(*permits).order_by(ConsentState.subject)).all()
    consent.invalidate(session, actor, purpose, subjects, Method.AMENDMENT)
    return subjects


def _let_go(session: Session, look: Look) -> None:
    """Have deleted what no purpose that stands lists any more."""
    losing = set[int]()
    for field in look.before.fields:
        will_list = mask_of(look.after, field)
        held_of = select(Value.subject).join(Standing, Standing.subject == Value.subject)
        held_of = held_of.where(Value.field == field, Standing.bits.bitwise_and(will_list) == 0)
        with keeper(session):
            losing.update(session.scalars(held_of))
    let_go_later(session, losing)


def _follow(session: Session, look: Look, ahead: Plan) -> None:
    """Values kept for another time, and groups that may look at more."""
    anew = set[int]()
    for one in ahead.effects:
        if one.what in (What.KEEP_CHANGED, What.COARSER_CHANGED):
            keep_for(session, look.after.fields[one.key])
        if one.what in (What.FACET_NEW, What.CHOICE_NEW):
            anew.update(seen_anew(look, one.key.partition(":")[0]))
    jobs.add_many(session, "facets", [str(subject) for subject in sorted(anew)])


def _note(session: Session, actor: Actor, ahead: Plan, ended: Mapping[str, int]) -> None:
    """One entry in the log: both contents, what ended, and how much of each effect there was."""
    said = {"policy": ahead.proposal.hash, "before": ahead.before.hash, "ended": ended, "effects": _counted(ahead)}
    ledger.note(session, actor.role, actor.id, "policy applied", **said)


def _counted(ahead: Plan) -> dict[str, dict[str, int]]:
    """{kind of effect: {"things", "people"}}."""
    things = Counter[str](one.what.value for one in ahead.effects)
    people = Counter[str]()
    for one in ahead.effects:
        people[one.what.value] += one.count
    return {what: {"things": things[what], "people": people[what]} for what in things}
