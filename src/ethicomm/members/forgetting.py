"""What is kept only for a while, and gone at its end: uploads, answers never confirmed, people without proof."""

from sqlalchemy import delete

from ethicomm import clock
from ethicomm.db import Session
from ethicomm.members.imports.models import Uploaded
from ethicomm.members.models import Joining, Value, Waiting

EVERY = 300.0  # seconds between rounds


def forget_ended(session: Session) -> None:
    """Delete all whose end has come. Comes round by the clock."""
    for table in (Uploaded, Joining, Waiting, Value):
        session.execute(delete(table).where(table.ends <= clock.now()))
