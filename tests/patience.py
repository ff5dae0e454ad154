"""Waiting for what another unit of work is doing, without guessing how long it takes."""

from sqlalchemy import text

from ethicomm.db import Database


def somebody_waits(database: Database) -> None:
    """Until another unit stands before a row that is held. SQLite lets no other unit begin at all."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not database.is_sqlite:
        with database.read() as looking:
            if looking.scalar(waiting):
                return
