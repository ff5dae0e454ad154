"""What a backup holds, table by table, in a form that SQLite and PostgreSQL read alike.

Left out is what says so beside itself: columns made from sealed values (`DERIVED`: blind indexes, facet slots), which
are made anew for members whose key lives, and tables that mean nothing elsewhere (`FLEETING`: sessions, ways in, counts
of tries, uploads, answers waiting for a mail). Of the work for later only what deletes goes along: no mail waits in a
backup.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Uuid,
    column,
    select,
    table,
    type_coerce,
)
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from ethicomm.db import Base, Session, UtcDateTime
from ethicomm.jobs import Job
from ethicomm.vault import SealedCell

DELETES = ("let_go", "destroy_key")
KINDS: Sequence[tuple[str, type[TypeEngine[Any]], TypeEngine[Any]]] = (  # name, what models say, what is loaded
    ("moment", UtcDateTime, UtcDateTime()),
    ("bytes", SealedCell, LargeBinary()),
    ("bytes", LargeBinary, LargeBinary()),
    ("uuid", Uuid, Uuid()),
    ("bool", Boolean, Boolean()),
    ("number", Integer, BigInteger()),
    ("text", String, String()),
)
LOADED: Mapping[str, TypeEngine[Any]] = {name: loaded for name, _said, loaded in KINDS}
Part = list[list[Any]]
Values = bool | bytes | datetime | int | str | UUID | None


def kept_tables() -> Iterable[Table]:
    """Every table that goes into a backup, in an order in which they can be loaded."""
    return [one for one in Base.metadata.sorted_tables if not one.info.get("fleeting")]


def kept_columns(one: Table) -> list[Column[Any]]:
    """The columns of a table that go into a backup."""
    return [column for column in one.columns if not column.info.get("derived")]


def derived_columns(one: Table) -> list[str]:
    """The columns that are made anew."""
    return [str(column.name) for column in one.columns if column.info.get("derived")]


def kind_of(one: Column[Any]) -> str:
    """How a column's values are written. Raises LookupError for a type that no backup holds yet."""
    for name, said, _loaded in KINDS:
        if isinstance(one.type, said):
            return name
    raise LookupError(f"{one.table.name}.{one.name}: a backup cannot hold {one.type!r} yet")


def rows_of(session: Session, one: Table, part: int) -> Iterator[Part]:
    """The rows of a table in parts, sealed cells closed."""
    whole = select(*map(_plain, kept_columns(one))).execution_options(yield_per=part)
    for rows in session.execute(_lasting(whole, one)).partitions():
        yield [[*row] for row in rows]


def loaded_table(name: str, columns: Iterable[tuple[str, str]], more: Iterable[str]) -> TableClause:
    """A table as the backup knows it, whatever our models say today; `more` are columns of octets to be made anew."""
    known = [column(one, LOADED[kind]) for one, kind in columns]
    return table(name, *known, *(column(one, LargeBinary()) for one in more))


def _plain(one: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(one, LargeBinary()) if isinstance(one.type, SealedCell) else one


def _lasting(whole: Select[Any], one: Table) -> Select[Any]:
    return whole.where(Job.kind.in_(DELETES), Job.done_at.is_(None)) if one is Job.__table__ else whole
