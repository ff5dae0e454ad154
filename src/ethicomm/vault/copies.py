"""Copies of the key store: what brings the members' data back when the machine is lost.

Threat: a copy opens what was erased after it was made. So a copy lives for seven days; the newest one that was opened
with the root key, key by key, is never dropped. A copy gets its name only once it was verified, and holds the journal.
It is an SQLite file, also of a key store on PostgreSQL. Keep it away from the data and from the root key.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError

from ethicomm import clock
from ethicomm.db import Database, Session
from ethicomm.errors import Invalid, Unavailable
from ethicomm.vault.keys import Vault
from ethicomm.vault.root import Roots
from ethicomm.vault.store import JournalLine, KeyBase, MemberKey, NamedKey, RootNow
from ethicomm.vault.wrapping import Wrapping
from ethicomm.words import _

LASTS = timedelta(days=7)
ABANDONED = timedelta(days=1)
NAME, PART_NAME, STAMP = "keys-*.db", ".keys-*.db.part*", "keys-%Y%m%dT%H%M%S%fZ.db"
PART = 5_000


@dataclass(frozen=True)
class KeyCopy:
    """A verified copy. `roots` names the root keys that open it."""

    path: Path
    at: datetime
    members: int
    newest_journal_line: int
    roots: tuple[str, ...]


def keep_copy(vault: Vault, folder: Path) -> KeyCopy:
    """Copy the key store into this folder, open every key of the copy, and drop copies older than seven days.

    Raises Unavailable when the folder cannot be written; then nothing is left there, and nothing dropped.
    """
    at = clock.now()
    path, beside = folder / at.strftime(STAMP), folder / f".{at.strftime(STAMP)}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL, 0o600))
        _write(vault.store, beside)
        verify(beside, vault.wrapping.roots)
        beside.rename(path)
    except (OSError, DatabaseError):
        raise Unavailable(_("%(folder)s cannot be written, so no copy of the keys was made.", folder=folder)) from None
    finally:
        with suppress(OSError):
            beside.unlink()
    drop_old(folder)
    return _read(path)


def copies(folder: Path) -> tuple[KeyCopy, ...]:
    """The copies in this folder that can be read, the newest first."""
    found = []
    for path in folder.glob(NAME):
        try:
            found.append(_read(path))
        except (Invalid, ValueError):
            continue
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def drop_old(folder: Path) -> None:
    """Copies older than seven days go, damaged ones too, and the newest that can be read never.

    What a killed copy left behind goes a day later: there are keys in it.
    """
    newest = [one.path for one in copies(folder)[:1]]
    if newest:
        _drop((path for path in folder.glob(NAME) if path not in newest), LASTS)
    _drop(folder.glob(PART_NAME), ABANDONED)


def verify(path: Path, roots: Roots) -> int:
    """Open every key of a copy. Returns how many there are. Raises Unavailable when one does not open."""
    wrapping = Wrapping(roots)
    with opened(path) as copy:
        members = _each(copy, select(MemberKey.subject, MemberKey.wrapped, MemberKey.root))
        names = _each(copy, select(NamedKey.name, NamedKey.wrapped, NamedKey.root))
        return sum(len(wrapping.unwrap(row, str(row[0]))) == 32 for rows in (members, names) for row in rows)


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    """A copy, to read. Raises Invalid when it is none."""
    store = Database(f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true")
    try:
        with store.read() as session:
            yield session
    except DatabaseError:
        raise Invalid(_("%(path)s is no copy of a key store, or it is damaged.", path=path)) from None
    finally:
        store.engine.dispose()


def _drop(paths: Iterable[Path], after: timedelta) -> None:
    """Those that were made longer ago than this, as their names say; another name is not ours."""
    for path in paths:
        with suppress(ValueError):
            if _made_at(path) < clock.now() - after:
                path.unlink(missing_ok=True)


def _made_at(path: Path) -> datetime:
    name = path.name.removeprefix(".").partition(".part")[0]
    return datetime.strptime(name, STAMP).replace(tzinfo=UTC)


def _write(store: Database, path: Path) -> None:
    """Every table of the store as it stands at one moment, in one file without a log beside it."""
    copy = Database(f"sqlite:///{path}")
    try:
        with store.snapshot() as source, copy.write() as target:
            KeyBase.metadata.create_all(target.connection())
            for table in KeyBase.metadata.sorted_tables:
                for rows in _parts(source, select(table)):
                    target.execute(insert(table), rows)
    finally:
        copy.engine.dispose()
    with closing(sqlite3.connect(path)) as whole:
        whole.execute("PRAGMA journal_mode=DELETE")


def _parts(source: Session, statement: Any) -> Iterator[list[dict[str, Any]]]:
    rows = source.execute(statement.execution_options(yield_per=PART)).mappings()
    for part in rows.partitions():
        yield [dict(row) for row in part]


def _each(session: Session, statement: Any) -> Iterator[Any]:
    return iter(session.execute(statement.execution_options(yield_per=PART)))


def _read(path: Path) -> KeyCopy:
    with opened(path) as copy:
        members = copy.scalar(select(func.count()).where(MemberKey.subject >= 0)) or 0
        line = copy.scalar(select(func.max(JournalLine.line))) or 0
        roots = {*copy.scalars(select(RootNow.key_id)), *copy.scalars(select(MemberKey.root).distinct())}
    return KeyCopy(path, _made_at(path), members, line, tuple(sorted(roots)))
