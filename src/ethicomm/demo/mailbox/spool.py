"""The letters that came: the newest ones, in one small SQLite file, so that a restart goes on.

Decision: a file for each letter took 50 times as long to write, and a letter to everyone should arrive in seconds.
Nothing here is worth waiting for the disk: losing invented mail is no loss.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ethicomm.db import Session
from ethicomm.demo.conversation import Letter
from ethicomm.errors import NotFound

MOST = 5_000
TABLE = """CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, recipients TEXT, content BLOB
)"""


@dataclass(frozen=True)
class Kept:
    """One letter as it came. `at` is in seconds since 1970; `recipients` are those of the envelope."""

    id: int
    at: float
    recipients: tuple[str, ...]
    content: bytes


class Spool:
    """One folder's letters. One thread keeps, any process may read."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file, self._most = folder / "mailbox.db", most
        self._writing: sqlite3.Connection | None = None
        with self._opened() as connection:
            connection.execute(TABLE)

    @classmethod
    def of(cls, session: Session) -> Self:
        """The letters that the pages were opened with."""
        carried: Self = session.info[Spool]
        return carried

    def keep(self, letter: Letter) -> None:
        """Add a letter, and let the oldest go."""
        if self._writing is None:
            self._writing = self._connected()
        row = (time.time(), " ".join(letter.recipients), letter.content)
        added = self._writing.execute("INSERT INTO letter (at, recipients, content) VALUES (?, ?, ?)", row).lastrowid
        self._writing.execute("DELETE FROM letter WHERE id <= ?", ((added or 0) - self._most,))

    def close(self) -> None:
        """Let go of the file; after the last letter."""
        if self._writing is not None:
            self._writing.close()

    def count(self, recipient: str = "") -> int:
        """How many letters there are to recipients like this."""
        with self._opened() as connection:
            found = connection.execute(
                "SELECT count(*) FROM letter WHERE instr(lower(recipients), lower(?))", (recipient,)
            )
            count: int = found.fetchone()[0]
            return count

    def newest(self, limit: int, recipient: str = "", before: int | None = None) -> list[Kept]:
        """The newest letters to recipients like this, from before a letter on."""
        where = "instr(lower(recipients), lower(?)) AND id < ifnull(?, id + 1)"
        with self._opened() as connection:
            rows = connection.execute(
                f"SELECT id, at, recipients, content FROM letter WHERE {where} ORDER BY id DESC LIMIT ?",  # noqa: S608
                (recipient, before, limit),
            )
            return [_kept(row) for row in rows]

    def read(self, number: int) -> Kept:
        """One letter. Raises NotFound."""
        with self._opened() as connection:
            row = connection.execute(
                "SELECT id, at, recipients, content FROM letter WHERE id = ?", (number,)
            ).fetchone()
        if row is None:
            raise NotFound("")
        return _kept(row)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        connection = self._connected()
        try:
            yield connection
        finally:
            connection.close()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        return connection


def _kept(row: tuple[int, float, str, bytes]) -> Kept:
    number, at, recipients, content = row
    return Kept(number, at, tuple(recipients.split(" ")), content)
