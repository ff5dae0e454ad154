"""What comes round by the clock: a backup each day, where a folder for them is set."""

from datetime import timedelta

from ethicomm import clock, jobs
from ethicomm.backups.actions import REF
from ethicomm.backups.drilling import BACKUP
from ethicomm.backups.shelf import backups_in
from ethicomm.db import Database
from ethicomm.settings import Settings

EACH = timedelta(days=1)


def back_up_daily(database: Database) -> None:
    """Have a backup made when the newest is a day old. A look takes no lock."""
    with database.read() as session:
        folder = Settings.of(session).backups
    if folder is None or any(one.at and one.at > clock.now() - EACH for one in backups_in(folder)):
        return
    with database.write() as session:
        jobs.add(session, BACKUP, REF)
