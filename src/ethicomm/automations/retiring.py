"""The end of an automation whose policy file goes: it is off, and nothing that waits for its turn is sent."""

from sqlalchemy import update

from ethicomm import campaigns, clock
from ethicomm.accounts import Actor
from ethicomm.automations.letters import letter_of
from ethicomm.automations.models import AutomationRun
from ethicomm.automations.stages import chosen_stage, move
from ethicomm.automations.vocabulary import Ending, Stage, Turn
from ethicomm.campaigns import State
from ethicomm.db import Session

GONE = "policies changed"


def retire(session: Session, actor: Actor, key: str) -> None:
    """Call it while the policy in force still has the automation. If its file comes back, it starts off."""
    if chosen_stage(session, key) is not Stage.DRAFT:
        move(session, actor, key, Stage.DRAFT, GONE)
    open_turns = AutomationRun.automation == key, AutomationRun.state.in_((Turn.WAITING, Turn.ASKING))
    ended = {"state": Turn.ENDED, "reason": Ending.OFF, "at": clock.now()}
    session.execute(update(AutomationRun).where(*open_turns).values(**ended, actor_role=actor.role, actor_id=actor.id))
    letter = letter_of(session, key)
    if letter and letter.state in (State.SENDING, State.PAUSED):
        campaigns.cancel(session, actor, letter.public_id)
