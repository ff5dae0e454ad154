"""What there is to know of backups: those that lie there, the drills, and the newest restore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import exists, select

from ethicomm import campaigns, clock, jobs
from ethicomm.backups.drilling import BACKUP, DRILL
from ethicomm.backups.invariants import Finding
from ethicomm.backups.making import MADE
from ethicomm.backups.models import Drill, Restore
from ethicomm.backups.stopping import Stopped
from ethicomm.db import Session
from ethicomm.ledger import Act
from ethicomm.settings import Settings

FRESH, REHEARSE_WITHIN = timedelta(days=2), timedelta(days=90)
SHOWN = 10


@dataclass(frozen=True)
class DrillSeen:
    """One rehearsal."""

    at: datetime
    backup: str
    seconds: float
    found: tuple[Finding, ...]
    failed: int
    failure: str


@dataclass(frozen=True)
class RestoreSeen:
    """The newest restore, with what it stopped. `closed` says whether letters may not begin because of it."""

    at: datetime
    backup: str
    backup_at: datetime
    journal_at: datetime | None
    withdrawals: int
    erasures: int
    unreadable: int
    gap: bool
    closed: bool
    stopped: Stopped
    seen_at: datetime | None


def drills(session: Session) -> tuple[DrillSeen, ...]:
    """The last drills, newest first."""
    rows = session.scalars(select(Drill).order_by(Drill.at.desc()).limit(SHOWN))
    return tuple(
        DrillSeen(
            one.at, one.backup, round(one.milliseconds / 1000, 1),
            msgspec.json.decode(one.checked, type=tuple[Finding, ...]), one.failed, one.failure,
        )
        for one in rows
    )  # fmt: skip


def newest_restore(session: Session) -> RestoreSeen | None:
    """The last restore, if there was one."""
    row = session.scalar(select(Restore).order_by(Restore.at.desc()).limit(1))
    if row is None:
        return None
    stopped = msgspec.json.decode(row.stopped, type=Stopped)
    return RestoreSeen(
        row.at, row.backup, row.backup_at, row.journal_at, row.withdrawals, row.erasures, row.unreadable,
        row.gap, campaigns.is_closed(session), stopped, row.seen_at,
    )  # fmt: skip


def last_made(session: Session) -> datetime | None:
    """When a backup was made last, as the log tells it, wherever it was put."""
    return session.scalar(select(Act.at).where(Act.what == MADE).order_by(Act.at.desc()).limit(1))


def is_missing(session: Session) -> bool:
    """Whether there is no backup younger than two days, in a community that is older than that."""
    made, limit = last_made(session), clock.now() - FRESH
    if Settings.of(session).demo or (made and made > limit):
        return False
    return bool(session.scalar(select(exists().where(Act.at < limit))))


def drill_is_due(session: Session) -> bool:
    """Whether there are backups, and no drill within 90 days."""
    last = session.scalar(select(Drill.at).order_by(Drill.at.desc()).limit(1))
    return last_made(session) is not None and (last is None or last < clock.now() - REHEARSE_WITHIN)


def under_way(session: Session) -> Sequence[str]:
    """Which of backup and drill wait or run now."""
    mine = jobs.Job.kind.in_((BACKUP, DRILL)), jobs.Job.done_at.is_(None)
    return session.scalars(select(jobs.Job.kind).where(*mine)).all()
