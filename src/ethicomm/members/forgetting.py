"""What is kept only for a while, and gone at its end: uploads, answers never confirmed, people without proof."""

from sqlalchemy import delete, select

from ethicomm import clock
from ethicomm.consent import Minor
from ethicomm.db import Database, keeper
from ethicomm.members.imports.models import Uploaded
from ethicomm.members.models import Guardian, GuardianAsked, Joining, Slip, Waiting
from ethicomm.members.passing import destroy_left_over

PASSING = (Uploaded, Joining, Waiting, Slip, GuardianAsked, Guardian, Minor)


def forget_ended(database: Database) -> None:
    """Delete all whose end has come, and their keys. Comes round by the clock; locks only when there is something."""
    now = clock.now()
    with database.read() as session, keeper(session):
        ended = [table for table in PASSING if session.scalar(select(1).where(table.ends <= now).limit(1))]
    if ended:
        with database.write() as session, keeper(session):
            for table in ended:
                session.execute(delete(table).where(table.ends <= now))
    destroy_left_over(database)
