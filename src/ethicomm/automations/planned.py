"""The letters that send themselves and wait for one member: their turns that have not come to rest."""

from collections.abc import Iterator

from sqlalchemy import select

from ethicomm.automations.cards import Automation, automations
from ethicomm.automations.models import AutomationRun
from ethicomm.automations.stages import stage_of, stopped_since
from ethicomm.automations.vocabulary import SENDS, Turn
from ethicomm.db import Session
from ethicomm.members import Planned
from ethicomm.words import _, date


def planned(session: Session, subject: int) -> Iterator[Planned]:
    """A turn asks for its automation's purpose when it acts, and so does this. On trial nothing would be sent."""
    if stopped_since(session):
        return
    sending = {one.key: one for one in automations(session) if stage_of(session, one) in SENDS}
    mine = select(AutomationRun).where(AutomationRun.subject == subject, AutomationRun.automation.in_(sending))
    for turn in session.scalars(mine.where(AutomationRun.state.in_((Turn.WAITING, Turn.ASKING)))):
        one = sending[turn.automation]
        yield Planned(_words(one, turn), frozenset({one.card.purpose}))


def _words(one: Automation, turn: AutomationRun) -> str:
    if turn.state == Turn.ASKING:
        return _("“%(letter)s”, which waits for you, is not sent to you.", letter=one.card.title.text())
    title, day = one.card.title.text(), date(turn.due)
    return _("“%(letter)s”, which would send itself to you on %(day)s, is not sent to you.", letter=title, day=day)
