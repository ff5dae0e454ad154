"""After a restore nothing that was under way goes on by itself; a person looks at each thing and decides."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy import CursorResult, Update, update

from ethicomm import automations, clock
from ethicomm.accounts import MACHINE
from ethicomm.automations import AutomationRun, Turn
from ethicomm.automations.queries import seen
from ethicomm.automations.vocabulary import Ending
from ethicomm.campaigns.resting import put_to_rest
from ethicomm.db import Session
from ethicomm.members.imports.models import ImportBatch
from ethicomm.words import lazy

WHY = "restored"
LEFT_OFF = lazy("The data was restored from a backup meanwhile. Nothing more of this file was kept; import it again.")


class Letter(msgspec.Struct, frozen=True):
    """A letter that was stopped, and where it stands now."""

    id: str
    name: str
    state: str


class Stopped(msgspec.Struct, frozen=True):
    """What a restore stopped: letters, turns of automations that nobody answers any more, imports."""

    letters: tuple[Letter, ...] = ()
    automations: bool = False
    turns: int = 0
    imports: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing was under way."""
        return self == Stopped()


def stop(session: Session, announced: Mapping[UUID, int]) -> Stopped:
    """Stop everything. `announced` is how often the journal knows of each letter's beginning."""
    were_going = automations.stopped_since(session) is None and _any_going(session)
    automations.stop_all(session, MACHINE, WHY)
    letters = put_to_rest(session, announced)
    return Stopped(
        tuple(Letter(one.letter, one.name, one.state.value) for one in letters),
        were_going, _end_turns(session), _leave_imports(session),
    )  # fmt: skip


def _any_going(session: Session) -> bool:
    return any(one.chosen is not automations.Stage.DRAFT for one in seen(session))


def _end_turns(session: Session) -> int:
    """Whoever waits for a letter of an automation, or for a person's yes to it, may have got it since."""
    going = update(AutomationRun).where(AutomationRun.state.in_((Turn.WAITING, Turn.ASKING)))
    ended = {"state": Turn.ENDED, "reason": Ending.STOPPED, "at": clock.now()}
    return _rows(session, going.values(**ended, actor_role=MACHINE.role, actor_id=MACHINE.id))


def _leave_imports(session: Session) -> int:
    """Their files are in no backup."""
    going = update(ImportBatch).where(ImportBatch.done_at.is_(None), ImportBatch.failed_at.is_(None))
    return _rows(session, going.values(failed_at=clock.now(), failure=str(LEFT_OFF)))


def _rows(session: Session, statement: Update) -> int:
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
