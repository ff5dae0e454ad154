"""What is kept only for a while, and gone at its end: uploads, answers never confirmed, people without proof."""

from sqlalchemy import delete

from ethicomm import clock
from ethicomm.db import Database
from ethicomm.jobs import Lease
from ethicomm.members.imports.models import Uploaded
from ethicomm.members.models import Joining, Waiting


def forget(database: Database, ref: str, lease: Lease) -> None:
    """The job that each of these rows asks for at its end; it deletes all whose end has come."""
    with database.write() as session:
        for table in (Uploaded, Joining, Waiting):
            session.execute(delete(table).where(table.ends <= clock.now()))
