"""Looking for destroyed keys in what the key store leaves on a disk: its file, its write-ahead log, its copies.

Deleting a row proves nothing: without `secure_delete` and a truncated log, SQLite kept 250 of 250 deleted keys. So
after an erasure the bytes themselves are looked for: the key's id, and the locked key where it is still known.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from ethicomm.db import Database, pages
from ethicomm.vault.copies import LASTS, copies
from ethicomm.vault.keys import Vault
from ethicomm.vault.remnants import Looked, Marks, files_of, look
from ethicomm.vault.store import MemberKey


@dataclass(frozen=True)
class InCopies:
    """Copies of the key store that still hold someone's key, and when the last of them goes."""

    count: int
    until: datetime | None


def key_marks(vault: Vault, subjects: Iterable[int]) -> dict[int, tuple[bytes, bytes]]:
    """What to look for once these keys are destroyed: (id, locked key) of each that lives."""
    found, one = dict[int, tuple[bytes, bytes]](), select(MemberKey.subject, MemberKey.key_id, MemberKey.wrapped)
    with vault.store.read() as session:
        for part in pages(subjects):
            for row in session.execute(one.where(MemberKey.subject.in_(part))):
                found[row.subject] = (row.key_id, row.wrapped)
    return found


def keys_left(vault: Vault, subjects: Iterable[int]) -> set[int]:
    """Those of these whose key is still in the key store."""
    found = set[int]()
    with vault.store.read() as session:
        for part in pages(subjects):
            found.update(session.scalars(select(MemberKey.subject).where(MemberKey.subject.in_(part))))
    return found


def left_in_files(store: Database, marks: Marks) -> Looked:
    """Read a database's own files for these marks."""
    return look(files_of(store), marks)


def left_in_log(store: Database, marks: Marks) -> Looked:
    """The same in the write-ahead log alone, after asking for it to be emptied."""
    if store.is_sqlite:
        _empty_log(store)
    return look([one for one in files_of(store) if one.name.endswith("-wal")], marks)


def left_in_copies(folder: Path | None, marks: Marks) -> dict[int, InCopies]:
    """For each, in how many copies of the key store their key still is, and when the last of those goes."""
    held = dict[int, InCopies]()
    for one in reversed(copies(folder) if folder else ()):
        for subject in look([one.path], marks).found:
            before = held.get(subject, InCopies(0, None))
            held[subject] = InCopies(before.count + 1, one.at + LASTS)
    return held


def _empty_log(store: Database) -> None:
    """A reader may keep it, and nobody waits for that."""
    with store.engine.connect() as connection:
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
        for pragma in ("busy_timeout = 100", "wal_checkpoint(TRUNCATE)", f"busy_timeout = {patience}"):
            raw.execute(f"PRAGMA {pragma}").fetchall()
