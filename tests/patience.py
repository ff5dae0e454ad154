"""Waiting for what another unit of work is doing, without guessing how long it takes."""

from concurrent.futures import Future
from typing import Any

from sqlalchemy import text

from ethicomm.app import House
from ethicomm.db import Database
from ethicomm.retention.timekeeping import believe


def somebody_waits(database: Database, work: "Future[Any] | None" = None) -> None:
    """Until another unit stands before what is held, or `work` is over. SQLite lets no other unit begin at all."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not database.is_sqlite and not (work and work.done()):
        with database.read() as looking:
            if looking.scalar(waiting):
                return


def time_was_watched(house: House) -> None:
    """The worker looked all the while, so nobody doubts the clock of a test that leaps ahead."""
    with house.database.write() as session:
        believe(session)
