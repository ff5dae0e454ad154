"""The stage of an automation and the one switch that stops them all. Each change is a row, and in the log.

Whoever may send less may do so at once; more trust goes one step at a time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from ethicomm import clock, ledger
from ethicomm.accounts import Actor
from ethicomm.automations.cards import Automation, automation, automations
from ethicomm.automations.letters import keep_in_step
from ethicomm.automations.models import REASON, AutomationRun, AutomationStep, AutomationStop
from ethicomm.automations.vocabulary import SENDS, Ending, Stage, Turn
from ethicomm.db import Session
from ethicomm.errors import Conflict
from ethicomm.words import _


@dataclass(frozen=True)
class Step:
    """One change, as pages show it. `by` is a role."""

    stage: Stage
    at: datetime
    by: str
    reason: str


def stage_of(session: Session, one: Automation) -> Stage:
    """The stage it acts in now: past its review date, a person approves each letter again."""
    chosen = chosen_stage(session, one.key)
    return Stage.APPROVE if chosen is Stage.AUTOMATIC and one.overdue else chosen


def chosen_stage(session: Session, key: str) -> Stage:
    """The stage a person chose last."""
    newest = select(AutomationStep.stage).where(AutomationStep.automation == key)
    return Stage(session.scalar(newest.order_by(AutomationStep.id.desc()).limit(1)) or Stage.DRAFT)


def steps_of(session: Session, key: str) -> tuple[Step, ...]:
    """Every change, newest first."""
    rows = select(AutomationStep).where(AutomationStep.automation == key).order_by(AutomationStep.id.desc())
    return tuple(Step(Stage(row.stage), row.at, row.actor_role, row.reason) for row in session.scalars(rows))


def move(session: Session, actor: Actor, key: str, to: Stage, reason: str = "") -> None:
    """Bring an automation to another stage. Raises Conflict for a leap, or when its review is overdue."""
    one, now = automation(session, key), chosen_stage(session, key)
    if not now.allows(to):
        raise Conflict(_("It goes up one step at a time, so that each is seen to work. Nothing was changed."))
    if to is Stage.AUTOMATIC and one.overdue:
        raise Conflict(_("Its review date is past. Look at it again, and set a new date in its policy file first."))
    step = {"automation": key, "stage": to, "at": clock.now(), "reason": reason[:REASON]}
    session.execute(insert(AutomationStep).values(**step, actor_role=actor.role, actor_id=actor.id))
    ledger.note(session, actor.role, actor.id, "automation stage", automation=key, stage=to.value)
    if to not in SENDS:
        _end_asking(session, actor, key)
    keep_in_step(session, actor, one, to in SENDS and not stopped_since(session))


def stopped_since(session: Session) -> datetime | None:
    """When all automations were stopped; None while they may go."""
    return session.scalar(select(AutomationStop.at).where(AutomationStop.ended_at.is_(None)).limit(1))


def stop_all(session: Session, actor: Actor, reason: str = "") -> None:
    """Let no automation begin or send anything from now on. Twice is once."""
    if stopped_since(session):
        return
    stop = {"at": clock.now(), "actor_role": actor.role, "actor_id": actor.id, "reason": reason[:REASON]}
    session.execute(insert(AutomationStop), stop)
    ledger.note(session, actor.role, actor.id, "automations stopped")
    for one in automations(session):
        keep_in_step(session, actor, one, sending=False)


def let_go_on(session: Session, actor: Actor) -> None:
    """End the stop. Each automation goes on in the stage it had."""
    if not stopped_since(session):
        return
    ended = {"ended_at": clock.now(), "ended_role": actor.role, "ended_id": actor.id}
    session.execute(update(AutomationStop).where(AutomationStop.ended_at.is_(None)).values(**ended))
    ledger.note(session, actor.role, actor.id, "automations go on")
    for one in automations(session):
        keep_in_step(session, actor, one, stage_of(session, one) in SENDS)


def _end_asking(session: Session, actor: Actor, key: str) -> None:
    """Nobody is asked any more about letters that will not go."""
    asking = AutomationRun.automation == key, AutomationRun.state == Turn.ASKING
    ended = {"state": Turn.ENDED, "reason": Ending.OFF, "at": clock.now()}
    session.execute(update(AutomationRun).where(*asking).values(**ended, actor_role=actor.role, actor_id=actor.id))
