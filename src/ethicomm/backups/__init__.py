"""Copies of the data that cannot bring back what ended: backing up, restoring with the journal, drills."""

from collections.abc import Mapping

from ethicomm import jobs
from ethicomm.backups.drilling import BACKUP, DRILL, back_up, drill
from ethicomm.backups.models import Drill, Restore
from ethicomm.backups.queries import drill_is_due, is_missing
from ethicomm.backups.rounds import back_up_daily

JOBS: Mapping[str, jobs.Handler] = {BACKUP: back_up, DRILL: drill}

__all__ = ["JOBS", "Drill", "Restore", "back_up_daily", "drill_is_due", "is_missing"]
