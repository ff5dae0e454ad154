"""What is kept only for a while, and gone at its end: uploads, answers never confirmed, people without proof."""

from sqlalchemy import delete, select

from ethicomm import clock
from ethicomm.consent import Minor
from ethicomm.db import Database, keeper
from ethicomm.members.imports.models import Uploaded
from ethicomm.members.models import Guardian, GuardianAsked, Joining, Slip, Value, Waiting

PASSING = (Uploaded, Joining, Waiting, Value, Slip, GuardianAsked, Guardian, Minor)


def forget_ended(database: Database) -> None:
    """Delete all whose end has come. Comes round by the clock, and takes a lock only when there is something."""
    now = clock.now()
    with database.read() as session, keeper(session):
        ended = [table for table in PASSING if session.scalar(select(1).where(table.ends <= now).limit(1))]
    if ended:
        with database.write() as session, keeper(session):
            for table in ended:
                session.execute(delete(table).where(table.ends <= now))
