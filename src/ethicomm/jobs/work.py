"""Adding, claiming and doing work.

A claim is a lease of 30 seconds that the handler renews; a worker that dies loses it and another takes over.
A failed job is tried again with growing pauses, at most eight times within six hours: so a key store that is away for
a while costs nobody the deletion that was promised within a day. Work that ends the worker itself, so that nobody is
left to say that it failed, is given up after as many claims; the owner's Today shows what was given up. Long work says
when it got on, and its tries then count anew: a letter does not stop because a machine was restarted nine times.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.db import Database, database_of, pages
from ethicomm.errors import Unavailable
from ethicomm.jobs.models import Job
from ethicomm.logs import log, place

LEASE = timedelta(seconds=30)
ATTEMPTS = 8
NO_END = "WorkerLost"  # the failure of work that nobody came back from
KEPT = timedelta(days=7)
IDLE = 0.25  # seconds between looks when nothing is due
AWAY = 2.0  # and while the database does not answer


class LeaseLost(Exception):
    """Another worker has taken this job over; stop at once."""


@dataclass(frozen=True)
class Lease:
    """The right to do one job for a while."""

    database: Database
    job: int
    kind: str
    ref: str
    fence: int

    def renew(self) -> None:
        """Keep the job for another lease. Raises LeaseLost when it is no longer ours."""
        held = update(Job).where(Job.id == self.job, Job.fence == self.fence, Job.done_at.is_(None))
        with self.database.write() as session:
            if session.execute(held.values(leased_until=clock.now() + LEASE)).rowcount != 1:  # type: ignore[attr-defined]
                raise LeaseLost

    def got_on(self, session: Session) -> None:
        """Write down, in the unit that did it, that the work is further than before: its tries count anew."""
        session.execute(update(Job).where(Job.id == self.job, Job.fence == self.fence).values(attempts=1))

    def finish(self, **values: object) -> None:
        """Write how it ended, unless the job was lost meanwhile."""
        held = update(Job).where(Job.id == self.job, Job.fence == self.fence)
        with self.database.write() as session:
            session.execute(held.values(leased_until=None, **values))


Handler = Callable[[Database, str, Lease], None]


def add(session: Session, kind: str, ref: str, due: datetime | None = None) -> None:
    """Have `kind` done for `ref` (an id, never personal data) from `due` on.

    Waiting twins are one job, due when the earlier of them is.
    """
    add_many(session, kind, [ref], due)


def add_many(session: Session, kind: str, refs: Sequence[str], due: datetime | None = None) -> None:
    """The same for many, a job for each."""
    due = due or clock.now()
    for part in pages(refs):
        waiting = select(Job).where(Job.kind == kind, Job.ref.in_(part), Job.done_at.is_(None), Job.fence == 0)
        if not database_of(session).is_sqlite:  # held, so that no worker starts it before this unit's effect is there
            waiting = waiting.with_for_update(skip_locked=True)
        twins = {job.ref: job for job in session.scalars(waiting)}
        late = [job.id for job in twins.values() if job.due > due]
        if late:
            session.execute(update(Job).where(Job.id.in_(late)).values(due=due))
        if new := [{"kind": kind, "ref": ref, "due": due} for ref in part if ref not in twins]:
            session.execute(insert(Job), new)


def drop(session: Session, *refs: str) -> None:
    """Forget all that was to be done, or was done, for these. Whoever is doing it right now loses the lease."""
    for part in pages(refs):
        session.execute(delete(Job).where(Job.ref.in_(part)))


def run_due(database: Database, handlers: Mapping[str, Handler], stop: threading.Event | None = None) -> int:
    """Do what is due and has a handler here, until nothing is or `stop` is set. Returns how many jobs were done."""
    done = 0
    while not (stop and stop.is_set()) and (lease := _claim(database, handlers)):
        _do(lease, handlers[lease.kind])
        done += 1
    return done


def work(database: Database, handlers: Mapping[str, Handler], stop: threading.Event) -> None:
    """Do due work until `stop` is set."""
    while not stop.is_set():
        try:
            if not run_due(database, handlers, stop):
                stop.wait(IDLE)
        except (SQLAlchemyError, Unavailable) as error:  # the database is away: look again, and go on when it is back
            log.error("no work done", error=type(error).__name__, where=place(error))
            stop.wait(AWAY)


def forget_done(database: Database) -> None:
    """Drop jobs that were done a week ago."""
    with database.write() as session:
        session.execute(delete(Job).where(Job.done_at < clock.now() - KEPT))


def _claim(database: Database, kinds: Collection[str]) -> Lease | None:
    with database.read() as session:  # a look that takes no lock, so idle workers stay out of the way
        if session.scalar(_due(kinds).limit(1)) is None:
            return None
    with database.write() as session:
        found = _due(kinds).order_by(Job.due, Job.id).limit(1)
        if not database.is_sqlite:
            found = found.with_for_update(skip_locked=True)
        while (job := session.scalar(found)) and job.attempts >= ATTEMPTS:
            job.done_at, job.leased_until, job.failure = clock.now(), None, NO_END
            session.flush()
        if job is None:
            return None
        job.leased_until, job.fence, job.attempts = clock.now() + LEASE, job.fence + 1, job.attempts + 1
        return Lease(database, job.id, job.kind, job.ref, job.fence)


def _due(kinds: Collection[str]) -> Select[Job]:
    now = clock.now()
    free = or_(Job.leased_until.is_(None), Job.leased_until < now)
    return select(Job).where(Job.done_at.is_(None), Job.due <= now, Job.kind.in_(kinds), free)


def _do(lease: Lease, handler: Handler) -> None:
    try:
        handler(lease.database, lease.ref, lease)
    except LeaseLost:
        return
    except Exception as error:
        log.error("job failed", kind=lease.kind, error=type(error).__name__, where=place(error))
        _fail(lease, type(error).__name__)
    else:
        lease.finish(done_at=clock.now(), failure=None)


def _fail(lease: Lease, name: str) -> None:
    with lease.database.read() as session:
        attempts = session.scalar(select(Job.attempts).where(Job.id == lease.job)) or ATTEMPTS
    if attempts >= ATTEMPTS:
        lease.finish(done_at=clock.now(), failure=name)
    else:
        lease.finish(due=clock.now() + timedelta(seconds=4**attempts), failure=name)
