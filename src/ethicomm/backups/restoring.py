"""Restoring a backup into an empty database: all or nothing, and nothing that ended comes back.

The tables are loaded in the shape they had, brought to this version's, and then, before anyone can see them: the
journal is replayed, indexes and facets are made anew for members whose key lives, and all that was under way is
stopped. On SQLite the database is built beside and renamed at the end; on PostgreSQL all of it is one transaction.
Sending begins closed, and opens only where the journal reaches at least as far as the data, and where it was open when
the backup was made: a gap that the owner had not accepted then is not accepted now.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, inspect, text

from ethicomm import campaigns, clock, ledger, schema, vault
from ethicomm.accounts import MACHINE, Actor
from ethicomm.backups.indexes import rebuild
from ethicomm.backups.loading import load
from ethicomm.backups.manifest import Manifest, check, newer, read_manifest
from ethicomm.backups.models import Restore
from ethicomm.backups.replaying import Journal, Replayed, replay
from ethicomm.backups.stopping import WHY, Stopped, stop
from ethicomm.db import Database, Session, uuid7
from ethicomm.errors import Conflict
from ethicomm.vault import Vault
from ethicomm.words import _

RESTORED = "backup restored"
Owning = Callable[[str], AbstractContextManager[Connection]]  # a connection that may make tables, committed at its end


@dataclass(frozen=True)
class Restored:
    """What a restore did. `gap` is set where the journal does not reach as far as the data."""

    manifest: Manifest
    replayed: Replayed
    stopped: Stopped
    gap: bool
    indexed: int  # members whose address was opened


def restore(database: Database, actor: Actor, folder: Path, owning: Owning) -> Restored:
    """Bring the backup in this folder into this database, which must be empty.

    Raises Invalid that names what is wrong with the backup, Conflict for a database that holds something; nothing is
    restored then.
    """
    with database.read() as session:
        keys = vault.of(session)
    manifest = checked(folder, keys)
    _must_be_empty(database)
    journal = Journal.read(keys)
    keys.destroy(journal.erased)  # what a crash or an older key copy left of them
    with _ground(database, owning) as connection:
        return bring_in(database, connection, actor, folder, manifest, journal)


def checked(folder: Path, keys: Vault) -> Manifest:
    """The manifest of a backup that is whole and that this version understands. Raises Invalid."""
    manifest = read_manifest(folder)
    check(folder, manifest, keys)
    if not schema.knows(manifest.revision):
        raise newer(manifest.version)
    return manifest


def bring_in(
    database: Database, connection: Connection, actor: Actor, folder: Path, manifest: Manifest, journal: Journal
) -> Restored:
    """All of a restore but making it visible, in the connection's one transaction."""
    connection.execute(text("SELECT 1"))  # so that the migrations find a transaction, and leave its end to us
    schema.upgrade(connection, manifest.revision)
    load(connection, folder, manifest)
    schema.upgrade(connection)
    with database.joining(connection) as session:
        gap = not journal.reaches(manifest.journal_line)
        was_closed = campaigns.is_closed(session)
        campaigns.close(session, MACHINE, WHY)
        replayed = replay(session, journal, manifest.journal_line)
        indexed = rebuild(session)
        stopped = stop(session, journal.announced)
        done = Restored(manifest, replayed, stopped, gap, indexed)
        _note(session, actor, folder.name, done, journal)
        if not gap and not was_closed:
            campaigns.reopen(session, MACHINE)
    return done


def _note(session: Session, actor: Actor, name: str, done: Restored, journal: Journal) -> None:
    told = {"withdrawals": done.replayed.withdrawals, "erasures": len(done.replayed.erased), "gap": done.gap}
    told |= {"unreadable": done.replayed.unreadable}
    ledger.note(session, actor.role, actor.id, RESTORED, backup=name, **told)
    row = {"id": uuid7(), "at": clock.now(), "backup": name, "backup_at": done.manifest.at}
    reach = journal.newest.at if journal.newest else None
    stopped = msgspec.json.encode(done.stopped).decode()
    session.execute(insert(Restore).values(**row, **told, journal_at=reach, stopped=stopped))


def _must_be_empty(database: Database) -> None:
    file = database.engine.url.database if database.is_sqlite else None
    if file and not Path(file).exists():
        return
    with database.engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise Conflict(_("This database holds something already. Restore into an empty one; nothing was changed."))


@contextmanager
def _ground(database: Database, owning: Owning) -> Iterator[Connection]:
    """Where a restore is built, unseen until it is whole."""
    if not database.is_sqlite:
        with owning(database.engine.url.render_as_string(hide_password=False)) as connection:
            yield connection
        return
    target = Path(database.engine.url.database or "")
    database.engine.dispose()
    beside = target.with_name(f".{target.name}.restoring")
    with built(beside) as connection:
        yield connection
    for name in ("-wal", "-shm"):
        target.with_name(target.name + name).unlink(missing_ok=True)
    os.replace(beside, target)
    _flush(target)


@contextmanager
def built(file: Path) -> Iterator[Connection]:
    """A new SQLite file that only its owner can read, written in one transaction; gone when it does not end well."""
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    made = Database(f"sqlite:///{file}")
    try:
        with made.engine.connect().execution_options(writing=True) as connection:
            _without_journal(connection)
            with connection.begin():
                yield connection
        made.engine.dispose()
    except BaseException:
        made.engine.dispose()
        file.unlink(missing_ok=True)
        raise


def _without_journal(connection: Connection) -> None:
    """It is thrown away when anything goes wrong, so nothing need be undone; it is flushed once, at the end."""
    raw = connection.connection.driver_connection
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF"):
        raw.execute(f"PRAGMA {pragma}")  # type: ignore[union-attr]


def _flush(file: Path) -> None:
    for path in (file, file.parent):
        number = os.open(path, os.O_RDONLY)
        os.fsync(number)
        os.close(number)
