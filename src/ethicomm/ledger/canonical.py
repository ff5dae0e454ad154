"""The exact bytes of a ledgered row: RFC 8785 JSON, the same on every database and in every version.

Every type is written in one way only: moments as UTC to the microsecond, bytes and UUIDs as hex, 64-bit numbers
as decimal text (JSON readers lose digits past 2**53). Floats are refused: their text is not theirs alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

import msgspec
from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, LargeBinary, String, Table, Uuid

from ethicomm.db import UtcDateTime
from ethicomm.ledger.tree import leaf_hash

Form = Callable[[Any], object]
RESERVED = {"kind", "id", "salt"}  # every leaf has these besides its own columns

_encode = msgspec.json.Encoder(order="deterministic", uuid_format="hex").encode


@dataclass(frozen=True)
class Kind:
    """A ledgered table: it has `id` (a client-made UUID) and `salt` (16 bytes), and `columns` go into the leaf."""

    name: str
    table: FromClause
    columns: tuple[str, ...]
    _forms: tuple[tuple[str, Form | None], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if taken := RESERVED & {*self.columns}:
            raise TypeError(f"{self.name}: a leaf already has {', '.join(sorted(taken))}")
        forms = tuple((name, _form(self.table.c[name])) for name in (*self.columns, "id", "salt"))
        object.__setattr__(self, "_forms", forms)

    @property
    def stored(self) -> Table:
        """The table itself, for statements that write."""
        return cast(Table, self.table)

    def content(self, row: Mapping[str, Any]) -> dict[str, object]:
        """What the leaf says, ready for JSON. Raises KeyError when the row lacks a column."""
        said: dict[str, object] = {"kind": self.name}
        for name, form in self._forms:
            value = row[name]
            said[name] = value if form is None or value is None else form(value)
        return said

    def text(self, row: Mapping[str, Any]) -> str:
        """Exactly what is hashed, after one zero byte."""
        return _encode(self.content(row)).decode()

    def leaf(self, row: Mapping[str, Any]) -> bytes:
        """The 32-byte leaf hash of this row."""
        return leaf_hash(_encode(self.content(row)))


def canonical(content: Mapping[str, object]) -> bytes:
    """RFC 8785 bytes of content made of text, integers, booleans, null, UUIDs and lists of them."""
    return _encode(content)


def _form(column: ColumnElement[Any]) -> Form | None:
    for kinds, form in FORMS:
        if isinstance(column.type, kinds):
            return form
    raise TypeError(f"{column}: no canonical form for {column.type!r}")


@lru_cache(256)  # rows written together share their moment
def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


FORMS: tuple[tuple[tuple[type, ...], Form | None], ...] = (
    ((UtcDateTime,), _moment),
    ((LargeBinary,), bytes.hex),
    ((BigInteger,), str),
    ((Integer, String, Uuid), None),
)
