"""Times in which no letter may begin: from a restore until everything said since the backup was brought back.

Every letter to a member, also those of automations, goes through a claim, and a claim looks here.
"""

from sqlalchemy import func, insert, select, update

from ethicomm import clock, ledger
from ethicomm.accounts import Actor
from ethicomm.campaigns.models import Closing, Delivery
from ethicomm.db import Session

OPEN = Closing.ended_at.is_(None)


def close(session: Session, actor: Actor, why: str) -> None:
    """Let no letter begin from now on."""
    highest = session.scalar(select(func.max(Delivery.id))) or 0
    session.execute(insert(Closing).values(at=clock.now(), why=why, last_delivery=highest))
    ledger.note(session, actor.role, actor.id, "sending closed", why=why)


def reopen(session: Session, actor: Actor) -> None:
    """Letters may begin again. Twice is once."""
    if not is_closed(session):
        return
    ended = {"ended_at": clock.now(), "ended_role": actor.role, "ended_id": actor.id}
    session.execute(update(Closing).where(OPEN).values(**ended))
    ledger.note(session, actor.role, actor.id, "sending opened")


def is_closed(session: Session) -> bool:
    """Whether no letter may begin now."""
    return session.scalar(select(Closing.id).where(OPEN).limit(1)) is not None
