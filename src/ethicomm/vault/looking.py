"""Where data lies at rest, to be searched: a database's files and, since a server's cannot be read, its tables.

Decision: tables are read column by column, as octets, so that a place has a name; files as they lie on the disk, with
what was deleted and not yet written over. What cannot be read is said, never passed over.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import LargeBinary, cast, column, func, inspect, select, table
from sqlalchemy.types import Boolean, DateTime, Integer, Uuid

from ethicomm.db import Database, Session, database_of, keeper
from ethicomm.vault.scanning import BLOCK

Parts = Callable[[], Iterable[bytes]]
BESIDE = ("", "-wal", "-journal")  # what SQLite keeps of one database
WORDLESS = (Boolean, DateTime, Integer, Uuid)


@dataclass(frozen=True)
class Lying:
    """One place that can be read; `why_not` where it cannot."""

    name: str
    parts: Parts
    why_not: str = ""


def tables_of(session: Session) -> Iterator[Lying]:
    """Every column of every table that can hold words, whatever our models say, with every row of sealed values."""
    reading, seen = _of_sqlite if database_of(session).is_sqlite else _copied, inspect(session.connection())
    for name in sorted(seen.get_table_names()):
        for one in seen.get_columns(name):
            if database_of(session).is_sqlite or not isinstance(one["type"], WORDLESS):
                yield Lying(f"{name}.{one['name']}", reading(session, name, one["name"]))


def files_of(database: Database) -> Iterator[Lying]:
    """The files of a database; a server's are its own, and that is said."""
    if database.is_sqlite:
        whole = [Path(f"{database.engine.url.database}{end}") for end in BESIDE]
        yield from (lying(path) for path in whole if path.exists())
    else:
        name = f"postgresql {database.engine.url.database}"
        yield Lying(name, tuple, "the server's own files and write-ahead log; name their folder with --in")


def files_in(path: Path) -> Iterator[Lying]:
    """A file, or every file below a folder. Links are not followed."""
    if path.is_file():
        yield lying(path)
        return
    if not path.is_dir():
        yield Lying(str(path), tuple, "there is no such file or folder")
    closed = list[Lying]()
    for folder, _folders, names in os.walk(path, onerror=lambda error: closed.append(_closed(error.filename))):
        yield from (lying(Path(folder, name)) for name in sorted(names) if not Path(folder, name).is_symlink())
    yield from closed


def lying(path: Path) -> Lying:
    """One file."""
    if path.is_file() and os.access(path, os.R_OK):
        return Lying(str(path), lambda: _octets(path))
    return _closed(str(path))


def _closed(name: str) -> Lying:
    return Lying(name, tuple, "it cannot be read")


def _octets(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _of_sqlite(session: Session, name: str, of: str) -> Parts:
    """A column may hold anything, whatever it was declared as."""
    held: Any = column(of)
    words = select(cast(held, LargeBinary)).select_from(table(name)).where(func.typeof(held).in_(["text", "blob"]))

    def read() -> Iterator[bytes]:
        for value in session.execute(words.execution_options(yield_per=1_000)).scalars():
            yield value
            yield b"\0"

    return read


def _copied(session: Session, name: str, of: str) -> Parts:
    every = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT binary)").format(
        sql.Identifier(of), sql.Identifier(name)
    )

    def read() -> Iterator[bytes]:
        driver: Any = session.connection().connection.driver_connection
        with keeper(session), driver.cursor() as raw, raw.copy(every) as copied:
            yield from map(bytes, copied)

    return read
