"""Letters after a restore: nothing that was under way goes on by itself, and nothing is sent a second time.

What left after the backup was made, the data no longer knows; the journal knows which letters had begun. So a letter
that had begun since, or was being sent at that moment, is closed, and its waiting copies become "perhaps sent".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update

from ethicomm import clock
from ethicomm.accounts import MACHINE
from ethicomm.campaigns.actions import move
from ethicomm.campaigns.models import Campaign, CampaignStep, Delivery
from ethicomm.campaigns.vocabulary import OPEN, Copy, Kind, State
from ethicomm.db import Session, locked

RESTORED, BEGUN = "restored", "begun before the restore"


@dataclass(frozen=True)
class Rested:
    """A letter that was stopped: its public id, its name, and where it stands now."""

    letter: str
    name: str
    state: State


def put_to_rest(session: Session, announced: Mapping[UUID, int]) -> tuple[Rested, ...]:
    """Stop all letters. `announced` says how often the journal knows of each that its sending was about to begin."""
    going = Campaign.state.in_((State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED))
    found = session.scalars(locked(session, select(Campaign).where(going).order_by(Campaign.id))).all()
    return tuple(_rested(one) for one in found if _rest(session, one, announced.get(one.public_id, 0)))


def _rest(session: Session, letter: Campaign, announced: int) -> bool:
    """Stop one. Returns whether that changed anything people should know of."""
    if letter.kind == Kind.AUTOMATION:
        return _leave_perhaps_sent(session, letter) > 0
    if letter.state == State.SENDING or announced > _begun(session, letter):
        _leave_perhaps_sent(session, letter)
        move(session, MACHINE, letter, State.CANCELLED, BEGUN)
        return True
    if letter.state == State.SCHEDULED:
        letter.starts_at = None
        move(session, MACHINE, letter, State.DRAFT, RESTORED)
        return True
    return False


def _begun(session: Session, letter: Campaign) -> int:
    """How often the data knows that its sending began."""
    steps = CampaignStep.campaign_id == letter.id, CampaignStep.state == State.SENDING
    return session.scalar(select(func.count()).select_from(CampaignStep).where(*steps)) or 0


def _leave_perhaps_sent(session: Session, letter: Campaign) -> int:
    """Copies that may have left since are never sent by themselves. Returns how many."""
    waiting = Delivery.campaign_id == letter.id, Delivery.state.in_(OPEN)
    copies = session.scalar(select(func.count()).select_from(Delivery).where(*waiting)) or 0
    uncertain = {"state": Copy.UNCERTAIN, "reason": RESTORED, "at": clock.now(), "next_try": None}
    session.execute(update(Delivery).where(*waiting).values(**uncertain))
    return copies


def _rested(letter: Campaign) -> Rested:
    return Rested(str(letter.public_id), letter.name, State(letter.state))
