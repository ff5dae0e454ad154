"""An auditor's reading is a use of data too, and is written down before anything is shown.

One row for each sitting and report, not one for each filter or page turned (architecture 5). Accountability is an
obligation (GDPR 5(2)), so the reading rests on the purpose `rights`.
"""

from datetime import timedelta

from sqlalchemy import select

from ethicomm import clock, consent
from ethicomm.accounts import Actor
from ethicomm.consent import UseAct
from ethicomm.db import Session

SITTING = timedelta(hours=1)
PURPOSE = "rights"


def note_reading(session: Session, auditor: Actor, what: str, people: int = 0) -> None:
    """Write down that this auditor reads `what`, unless that was done in this sitting."""
    mine = select(UseAct.id).where(UseAct.at > clock.now() - SITTING, UseAct.actor_id == auditor.id)
    same = mine.where(UseAct.actor_role == auditor.role, UseAct.reason == what)
    if session.scalar(same.limit(1)) is None:
        consent.use_of_set(session, auditor, [PURPOSE], what, people=people)
