"""Automations as those who work here see them: stages, and turns under pseudonyms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, func, select

from ethicomm import consent
from ethicomm.automations.cards import Automation, automations
from ethicomm.automations.models import AutomationRun
from ethicomm.automations.stages import chosen_stage, stage_of
from ethicomm.automations.vocabulary import Ending, Stage, Turn
from ethicomm.campaigns import Copy, Delivery
from ethicomm.db import Session

SHOWN = 50


@dataclass(frozen=True)
class AutomationSeen:
    """One automation in the list."""

    key: str
    title: str
    about: str
    stage: Stage
    chosen: Stage
    review: date
    overdue: bool
    asking: int


@dataclass(frozen=True)
class TurnSeen:
    """One person's turn, under their pseudonym."""

    id: UUID
    person: str
    state: Turn
    words: str
    why: str
    due: datetime
    at: datetime


@dataclass(frozen=True)
class Asking:
    """Letters of one automation that wait for a person, and since when the first does."""

    key: str
    title: str
    letters: int
    since: datetime


def seen(session: Session) -> tuple[AutomationSeen, ...]:
    """Every automation, in the policy's order."""
    counts = {one.key: one.letters for one in asking(session)}
    return tuple(look_at(session, one, counts.get(one.key, 0)) for one in automations(session))


def look_at(session: Session, one: Automation, waiting: int) -> AutomationSeen:
    """One automation as it stands."""
    card, stage = one.card, stage_of(session, one)
    chosen = chosen_stage(session, one.key)
    return AutomationSeen(one.key, str(card.title), str(card.about), stage, chosen, one.review, one.overdue, waiting)


def asking(session: Session) -> tuple[Asking, ...]:
    """What waits for a person, by automation."""
    counted = select(AutomationRun.automation, func.count(), func.min(AutomationRun.at))
    rows = session.execute(counted.where(AutomationRun.state == Turn.ASKING).group_by(AutomationRun.automation))
    found = {key: (letters, since) for key, letters, since in rows}
    return tuple(
        Asking(one.key, str(one.card.title), *found[one.key]) for one in automations(session) if one.key in found
    )


def turns(session: Session, key: str, *states: Turn) -> tuple[TurnSeen, ...]:
    """The newest turns in these states; of those that wait for a person, the ones that waited longest."""
    columns = select(AutomationRun, Delivery.state, Delivery.reason)
    mine = columns.outerjoin(Delivery, Delivery.id == AutomationRun.delivery)
    mine = mine.where(AutomationRun.automation == key, AutomationRun.state.in_(states)).limit(SHOWN)
    order = AutomationRun.at if states == (Turn.ASKING,) else AutomationRun.at.desc()
    return tuple(map(_turn, session.execute(mine.order_by(order, AutomationRun.id)).all()))


def _turn(row: Row[AutomationRun, str | None, str | None]) -> TurnSeen:
    run, copy, refusal = row
    state = Turn(run.state)
    words = Copy(copy).words if copy else state.words
    return TurnSeen(
        run.id, consent.pseudonym(run.subject), state, str(words), _why(run.reason or refusal), run.due, run.at
    )


def _why(reason: str | None) -> str:
    if reason in set(Ending):
        return str(Ending(reason).words)
    return consent.Reason(reason).words() if reason in set(consent.Reason) else ""


def counts_of(session: Session, key: str) -> dict[Turn, int]:
    """How many turns there are in each state."""
    counted = select(AutomationRun.state, func.count()).where(AutomationRun.automation == key)
    rows: Sequence[Row[str, int]] = session.execute(counted.group_by(AutomationRun.state)).all()
    return {Turn(state): people for state, people in rows}
