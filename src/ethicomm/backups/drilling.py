"""Rehearsing a restore: the newest backup, the keys of now, a throw-away database, and a look at what must hold.

The database is always a file of SQLite beside the backups, also where the data lies on PostgreSQL: both read the same
backup, no right to make databases is needed, and nothing of it can be mistaken for the data. It is removed whatever
happens. Nothing outside is changed by it but the row that keeps the result: no key is destroyed, nothing is journaled.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import insert

from ethicomm import clock, ledger, vault
from ethicomm.accounts import MACHINE, Actor
from ethicomm.backups.invariants import Finding, look
from ethicomm.backups.making import DRILLED, make
from ethicomm.backups.models import Drill
from ethicomm.backups.replaying import Journal
from ethicomm.backups.restoring import bring_in, built, checked
from ethicomm.backups.shelf import drop_old, newest_in
from ethicomm.db import Database, uuid7
from ethicomm.errors import Problem
from ethicomm.jobs import Lease, LeaseLost
from ethicomm.logs import log, place
from ethicomm.settings import Settings
from ethicomm.words import _

DRILL, BACKUP = "restore_drill", "backup"
REHEARSED = "restore rehearsed"
BEAT = 10.0  # seconds between signs of life; a lease lasts thirty


def rehearse(database: Database, actor: Actor, folder: Path) -> tuple[Finding, ...]:
    """Restore the newest backup in this folder, look, throw it away. Its result is kept, also of one that raises."""
    backup, began = newest_in(folder), clock.monotonic()
    found, failure = tuple[Finding, ...](), ""
    try:
        found = _try_out(database, actor, backup)
    except Problem as problem:
        failure = problem.message
        raise
    except Exception as error:
        failure = _("It broke off: %(what)s. Nothing was changed.", what=type(error).__name__)
        raise
    finally:
        _keep(database, actor, backup.name, clock.monotonic() - began, found, failure)
    return found


def drill(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: rehearse, where the owner asked for it. A failure is kept and shown, so it is not tried again."""
    with database.read() as session:
        folder = Settings.of(session).backups
    try:
        with _alive(lease):
            rehearse(database, MACHINE, folder or Path())
    except Exception as error:
        log.error("restore drill failed", error=type(error).__name__, where=place(error))


def back_up(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: a backup into the folder of the settings, and the end of those that are too old."""
    with database.read() as session:
        settings = Settings.of(session)
    if settings.backups:
        with _alive(lease):
            make(database, MACHINE, settings.backups, settings.key_copies)
            drop_old(settings.backups)


def _try_out(database: Database, actor: Actor, backup: Path) -> tuple[Finding, ...]:
    with database.read() as session:
        keys, kinds = vault.of(session), ledger.kinds_of(session)
    manifest, journal = checked(backup, keys), Journal.read(keys)
    file = backup.parent / f"{DRILLED}{uuid7().hex}.db"
    try:
        with built(file) as connection:
            done = bring_in(database, connection, actor, backup, manifest, journal)
            with database.joining(connection) as session:
                return tuple(look(session, manifest.rows, done.indexed, journal, kinds))
    finally:
        file.unlink(missing_ok=True)


def _keep(
    database: Database, actor: Actor, backup: str, seconds: float, found: tuple[Finding, ...], failure: str
) -> None:
    failed = sum(one.wrong > 0 for one in found) + bool(failure)
    row = {"backup": backup[:60], "milliseconds": round(seconds * 1000), "failed": failed, "failure": failure}
    checked = json.dumps(msgspec.to_builtins(found))
    with database.write() as session:
        session.execute(insert(Drill).values(**row, id=uuid7(), at=clock.now(), checked=checked))
        ledger.note(session, actor.role, actor.id, REHEARSED, backup=backup[:60], failed=failed)


@contextmanager
def _alive(lease: Lease) -> Iterator[None]:
    """Keep the job while it takes its time."""
    done = threading.Event()
    beating = threading.Thread(target=_beat, args=(lease, done), daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()


def _beat(lease: Lease, done: threading.Event) -> None:
    while not done.wait(BEAT):
        try:
            lease.renew()
        except LeaseLost:
            return
