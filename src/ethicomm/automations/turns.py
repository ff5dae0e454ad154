"""One person's turn: it begins when something happened, waits, and then acts as the stage of that moment says.

Threat: a letter to someone who said no meanwhile. So consent is asked when a turn begins, again when it acts, again
when a person approves, and last by the letter's own claim; after a no the turn ends and says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from ethicomm import campaigns, clock, consent, jobs, ledger
from ethicomm.accounts import MACHINE, Actor
from ethicomm.automations.cards import JOINED, Automation, automation, automations
from ethicomm.automations.letters import open_letter
from ethicomm.automations.models import AutomationRun
from ethicomm.automations.stages import stage_of, stopped_since
from ethicomm.automations.vocabulary import SENDS, Ending, Stage, Turn
from ethicomm.consent import Denied, Reason, Standing
from ethicomm.db import Database, Session, locked
from ethicomm.errors import Conflict
from ethicomm.jobs import Lease
from ethicomm.members import language_of
from ethicomm.policy import in_force
from ethicomm.words import _

ACTING = "automation_run"
KEPT = timedelta(days=90)


def someone_joined(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: whoever joined (`ref` is the subject) gets a turn with each automation that waits for that."""
    with database.write() as session:
        for one in automations(session):
            if one.trigger == JOINED:
                begin(session, one, int(ref))


def begin(session: Session, one: Automation, subject: int) -> None:
    """A turn for someone, once. While it is off or stopped, or without their yes, nothing is written about them."""
    if stage_of(session, one) is Stage.DRAFT or stopped_since(session):
        return
    if not consent.authorise(session, subject, one.card.purpose):
        return
    had = select(AutomationRun.id).where(AutomationRun.automation == one.key, AutomationRun.subject == subject)
    if session.scalar(had):
        return
    now = clock.now()
    due = one.due(session, now)
    turn = {"automation": one.key, "subject": subject, "state": Turn.WAITING, "due": due, "at": now}
    made = insert(AutomationRun).values(**turn, actor_role=MACHINE.role, actor_id=MACHINE.id)
    jobs.add(session, ACTING, str(session.scalars(made.returning(AutomationRun.id)).one()), due)


def act(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: what the stage of this moment says, for one turn (`ref`) whose time has come."""
    with database.write() as session:
        (turn,) = _held(session, AutomationRun.id == UUID(ref), AutomationRun.state == Turn.WAITING) or (None,)
        if turn is None:
            return
        one = automation(session, turn.automation)
        stage = stage_of(session, one)
        if stopped_since(session):
            _become(turn, MACHINE, Turn.ENDED, Ending.STOPPED)
        elif stage is Stage.DRAFT:
            _become(turn, MACHINE, Turn.ENDED, Ending.OFF)
        elif stage is Stage.AUTOMATIC:
            _send(session, MACHINE, one, turn)
        else:
            _write_down(session, one, turn, Turn.NOTED if stage is Stage.SHADOW else Turn.ASKING)


def approve(session: Session, actor: Actor, key: str, runs: Sequence[UUID]) -> Counter[str]:
    """Say yes to these letters. Returns how many went on their way and how many ended, by state.

    Those whose yes is gone meanwhile get nothing. Raises Conflict while the automation is off or all are stopped.
    """
    one, turns = automation(session, key), _asking(session, key, runs)
    if stopped_since(session) or stage_of(session, one) not in SENDS:
        raise Conflict(_("It is stopped or switched off, so nothing was sent."))
    for turn in turns:
        _send(session, actor, one, turn)
    return _noted(session, actor, key, turns)


def skip(session: Session, actor: Actor, key: str, runs: Sequence[UUID]) -> Counter[str]:
    """Say no to these letters."""
    turns = _asking(session, key, runs)
    for turn in turns:
        _become(turn, actor, Turn.SKIPPED)
    return _noted(session, actor, key, turns)


def forget_old(session: Session) -> None:
    """Drop turns that came to rest 90 days ago, and those of people who are no longer here."""
    here = select(Standing.subject)
    resting = AutomationRun.at < clock.now() - KEPT, AutomationRun.state.not_in((Turn.WAITING, Turn.ASKING))
    session.execute(delete(AutomationRun).where(or_(and_(*resting), AutomationRun.subject.not_in(here))))


def _asking(session: Session, key: str, runs: Sequence[UUID]) -> Sequence[AutomationRun]:
    asking = AutomationRun.state == Turn.ASKING, AutomationRun.id.in_(runs)
    return _held(session, AutomationRun.automation == key, *asking)


def _held(session: Session, *those: ColumnElement[bool]) -> Sequence[AutomationRun]:
    """These turns, for this unit alone: the people first, then what is theirs, as an erasure does."""
    consent.hold(session, session.scalars(select(AutomationRun.subject).where(*those)).all())
    turns = select(AutomationRun).where(*those).order_by(AutomationRun.id)
    return session.scalars(locked(session, turns)).all()


def _send(session: Session, actor: Actor, one: Automation, turn: AutomationRun) -> None:
    """Hand it to the letters; their claim asks once more and writes the decision."""
    answer = consent.authorise(session, turn.subject, one.card.purpose)
    if isinstance(answer, Denied):
        _become(turn, actor, Turn.ENDED, answer.reason)
        return
    language = language_of(session, turn.subject) or in_force(session).community.languages[0]
    turn.delivery = campaigns.enqueue(session, open_letter(session, one).id, turn.subject, language)
    _become(turn, actor, Turn.QUEUED)


def _write_down(session: Session, one: Automation, turn: AutomationRun, state: Turn) -> None:
    """On trial or to be approved: someone is singled out, so it is a use that they can read of."""
    use = consent.use(session, MACHINE, [turn.subject], [one.card.purpose], f"automation {one.key}: {state.value}")
    if turn.subject in use.refused:
        _become(turn, MACHINE, Turn.ENDED, use.refused[turn.subject])
    else:
        _become(turn, MACHINE, state)


def _become(turn: AutomationRun, actor: Actor, state: Turn, reason: Ending | Reason | None = None) -> None:
    turn.state, turn.reason, turn.at = state, reason, clock.now()
    turn.actor_role, turn.actor_id = actor.role, actor.id


def _noted(session: Session, actor: Actor, key: str, turns: Sequence[AutomationRun]) -> Counter[str]:
    counts = Counter(turn.state for turn in turns)
    ledger.note(session, actor.role, actor.id, "automation decided", automation=key, **counts)
    return counts


JOBS: Mapping[str, jobs.Handler] = {"welcome": someone_joined, ACTING: act}
