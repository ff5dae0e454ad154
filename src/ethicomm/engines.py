"""How each kind of database is reached, and how it is noticed that it went away.

Context: a connection from the pool may lead to a server that was restarted, or to a file that somebody moved: what is
written into a file without a name is lost, and SQLite makes an empty one where there is none. Decision: before each
unit PostgreSQL is asked whether it is there, and an SQLite connection is given up when its file is not the one that it
was opened on; once a file was there, none is made in its place. Consequence: while it is away every unit fails as one
error that pages and workers know (`AWAY`), and the first unit after it is back works.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy.engine import Connection

from ethicomm.errors import Unready
from ethicomm.words import _

PATIENCE = 5  # seconds to wait for a server that does not answer
AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


def is_away(error: BaseException) -> bool:
    """Whether the database failed (gone, full, locked, unreadable), and not what we asked of it."""
    return isinstance(error, AWAY) or type(error) is exc.DatabaseError


def is_double(error: exc.IntegrityError) -> bool:
    """Whether the row, or one as unique as it, is there already."""
    kind = getattr(error.orig, "sqlite_errorname", "") or type(error.orig).__name__
    return kind in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "UniqueViolation")


def engine_for(url: str, role: str | None = None) -> Engine:
    """The engine for this address; on PostgreSQL every connection works as `role`. Errors never show parameters."""
    if not url.startswith("sqlite"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        waits = {"connect_timeout": PATIENCE}
        engine = create_engine(url, pool_size=8, pool_pre_ping=True, connect_args=waits, hide_parameters=True)
        if role:
            event.listen(engine, "connect", _taking(role))
        return engine
    engine = create_engine(url, connect_args={"timeout": 30, "isolation_level": None}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if engine.url.database and not engine.url.query:
        _File(engine.url.database).watch(engine)
    return engine


def _taking(role: str) -> Callable[[psycopg.Connection, object], None]:
    def take(connection: psycopg.Connection, _record: object) -> None:
        connection.autocommit = True  # what is set in a transaction that is undone is undone with it
        try:
            connection.execute(f"SET ROLE {role}".encode())
        except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege):
            connection.close()
            raise Unready(_("The database lacks the role %(role)s. Run: ethicomm migrate", role=role)) from None
        connection.autocommit = False

    return take


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED")


@dataclass
class _File:
    """The file behind an SQLite engine, and whether it was ever there."""

    path: str
    was_there: bool = False

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "do_connect", self._look)
        event.listen(engine, "connect", self._note)
        event.listen(engine, "checkout", self._compare)

    def _look(self, *_about: Any) -> None:
        if self.was_there and self._identity() is None:
            raise sqlite3.OperationalError("the database file is gone")

    def _note(self, _connection: sqlite3.Connection, record: Any) -> None:
        self.was_there, record.info["file"] = True, self._identity()

    def _compare(self, _connection: sqlite3.Connection, record: Any, _proxy: object) -> None:
        if record.info["file"] != self._identity():
            raise exc.DisconnectionError("another file lies there now, or none")

    def _identity(self) -> tuple[int, int] | None:
        with suppress(OSError):
            found = os.stat(self.path)
            return found.st_dev, found.st_ino
        return None
