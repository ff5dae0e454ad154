"""The database: SQLite or PostgreSQL behind the same units of work.

Decision: sync SQLAlchemy, and two kinds of unit. A reading unit begins deferred; a writing unit takes the
write lock at once (`BEGIN IMMEDIATE` on SQLite: deferred writers failed 379 of 1,200 times, immediate ones
never). Nothing else commits, so what belongs together is written together.

On PostgreSQL two roles stand between us and the tables (`granting.py`). Every connection works as `ethicomm_app`, which
sees of the sealed values only those a use named; `keeper` lends a few statements the role `ethicomm_keeper`. The login
may take both, so this holds our own mistakes back, and not somebody who has the login.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, TypeVar, TypeVarTuple
from uuid import UUID

from sqlalchemy import BindParameter, DateTime, Engine, Insert, LargeBinary, MetaData, Update, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeDecorator, TypeEngine

from ethicomm.engines import engine_for, is_away, is_double
from ethicomm.personal import Erased, Personal, apart

Row = TypeVarTuple("Row")
One = TypeVar("One")
PAGE = 900
DERIVED: dict[str, object] = {"derived": True}  # `info` of a column made from sealed values: never in a backup
FLEETING: dict[str, object] = {"fleeting": True}  # `info` of a table whose rows mean nothing in another process or day
APP, KEEPER = "ethicomm_app", "ethicomm_keeper"

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table. One about people says `__personal__`; another that could hold words, octets or sealed cells says in
    `__impersonal__` why it is about nobody. A structure test holds them to that.

    One that is `__gated__` shows the application, on PostgreSQL, only rows of people for whom what a use needs stands.
    """

    metadata = MetaData(naming_convention=NAMES)
    __personal__: ClassVar[Personal | None] = None
    __impersonal__: ClassVar[str] = ""
    __gated__: ClassVar[bool] = False


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, to the microsecond, the same on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they would mean something else on another machine."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives the moment back without its zone."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Database:
    """One engine, and what every session of it carries (the vault, the settings).

    With a `role`, every connection to PostgreSQL works as that role instead of as the login; SQLite has none.
    """

    def __init__(self, url: str, carried: Mapping[type, object] | None = None, role: str | None = None) -> None:
        self.engine = engine_for(url, role)
        self.role = None if self.is_sqlite else role
        self._info: dict[Any, object] = {**(carried or {}), Database: self}

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit that only reads; what it would write is rolled back."""
        with Session(self.engine, info=dict(self._info), autoflush=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A unit that only reads, and sees one and the same moment however long it takes."""
        with self.read() as session:
            one_snapshot(session)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit that writes: committed whole at the end, then the after-commit calls run in order."""
        with Session(self._writing, info={**self._info, "writing": True, "after": []}) as session:
            with session.begin():
                yield session
            calls: list[Callable[[], object]] = session.info["after"]
        for call in calls:
            call()

    def elsewhere(self, url: str) -> "Database":
        """Another database, whose sessions carry the same."""
        return Database(url, self._info, self.role)

    @contextmanager
    def joining(self, connection: Connection) -> Iterator[Session]:
        """A unit that writes within the transaction of this connection, whose owner ends it: for a restore.

        It works as the connection's own role, which owns the tables; calls for after the commit are not run.
        """
        owner = copy(self)
        owner.engine, owner.role = connection.engine, None
        info: dict[object, object] = {**self._info, Database: owner, "writing": True, "after": []}
        with Session(connection, info=info) as session, session.begin():
            yield session

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite, else PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @property
    def _writing(self) -> Engine:
        return self.engine.execution_options(writing=True)


def is_writing(session: Session) -> bool:
    """Whether this unit will be committed."""
    return bool(session.info.get("writing"))


def after_commit(session: Session, call: Callable[[], object]) -> None:
    """Run `call` once this unit is committed and its locks are gone: the place for waiting."""
    session.info["after"].append(call)


def database_of(session: Session) -> Database:
    """The database this session belongs to."""
    database: Database = session.info[Database]
    return database


def one_snapshot(session: Session) -> None:
    """Let every statement of this unit see the same moment. Call it before anything else."""
    if not database_of(session).is_sqlite:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def keeper(session: Session) -> Iterator[None]:
    """Statements in here may reach every row of sealed values. Outside, PostgreSQL shows those a use named, only.

    The role is lent until the end of the block, or of the unit if that comes first. One within another is one.
    """
    role = database_of(session).role
    if role is None or session.info.get(KEEPER):
        yield
        return
    session.execute(text(f"SET LOCAL ROLE {KEEPER}"))
    session.info[KEEPER] = True
    try:
        yield
        session.flush()
    except BaseException:
        with suppress(SQLAlchemyError):  # a unit that failed in the database gives the role back when it is undone
            session.execute(text(f"SET LOCAL ROLE {role}"))
        raise
    else:
        session.execute(text(f"SET LOCAL ROLE {role}"))
    finally:
        del session.info[KEEPER]


def locked(session: Session, statement: Select[*Row]) -> Select[*Row]:
    """Take the rows for this unit alone. SQLite's writer already has the whole file."""
    return statement if database_of(session).is_sqlite else statement.with_for_update()


def pages(ids: Iterable[One]) -> Iterator[list[One]]:
    """These, in their order, in parts small enough for one statement (SQLite's older limit is 999 parameters)."""
    whole = list(ids)
    return (whole[at : at + PAGE] for at in range(0, len(whole), PAGE))


def execute_many(session: Session, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """`session.execute(statement, rows)` for many rows with the same columns, in a fraction of the time.

    Whole columns are put into the driver's form, not one parameter after the other. No default is filled in.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    made = statement.compile(connection, column_keys=list(rows[0]))
    names = made.positiontup or list(made.binds)
    columns = [_column(made.binds[name], rows, connection.dialect) for name in names]
    whole = list(zip(*columns, strict=True))
    if made.positiontup is not None:
        connection.exec_driver_sql(str(made), whole)
    else:
        connection.exec_driver_sql(str(made), [dict(zip(names, row, strict=True)) for row in whole])


def _column(bind: BindParameter[Any], rows: Sequence[Mapping[str, Any]], dialect: Dialect) -> Iterable[Any]:
    """What each row gives for one parameter; a parameter of the statement's own is the same for all."""
    form, given = _form(bind.type, dialect), [row.get(bind.key, bind.value) for row in rows]
    return map(form, given) if form else given


def _form(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes the driver's form of a value; rows written together share their moments. Octets go as they are."""
    if isinstance(kind, LargeBinary):
        return None
    form = kind.dialect_impl(dialect).bind_processor(dialect)
    return cache(form) if form and isinstance(kind, UtcDateTime) else form


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds first, so that rows made together lie together."""
    moment = time.time_ns() // 1_000_000
    value = (moment & ((1 << 48) - 1)) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62
    return UUID(int=value | secrets.randbits(62))


__all__ = [
    "APP",
    "DERIVED",
    "FLEETING",
    "KEEPER",
    "PAGE",
    "Base",
    "Database",
    "Erased",
    "Personal",
    "Session",
    "UtcDateTime",
    "after_commit",
    "apart",
    "database_of",
    "execute_many",
    "is_away",
    "is_double",
    "is_writing",
    "keeper",
    "locked",
    "one_snapshot",
    "pages",
    "uuid7",
]
