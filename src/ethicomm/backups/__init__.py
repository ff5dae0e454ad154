"""Copies of the data that cannot bring back what ended: backing up, restoring with the journal, drills."""

from collections.abc import Mapping

from ethicomm import jobs
from ethicomm.backups.models import Drill, Restore

JOBS: Mapping[str, jobs.Handler] = {}

__all__ = ["JOBS", "Drill", "Restore"]
