"""The exact bytes of a ledgered row: RFC 8785 JSON, the same on every database and in every version.

Every type is written in one way only: moments as UTC to the microsecond, bytes and UUIDs as hex, 64-bit numbers
as decimal text (JSON readers lose digits past 2**53). Floats are refused: their text is not theirs alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any, cast

import msgspec
from sqlalchemy import BigInteger, Column, FromClause, Integer, LargeBinary, String, Table, Uuid

from ethicomm.db import UtcDateTime
from ethicomm.ledger.tree import leaf_hash

Form = Callable[[Any], object]
RESERVED = {"kind", "id", "salt"}  # every leaf has these besides its own columns

_encode = msgspec.json.Encoder(order="deterministic", uuid_format="hex").encode
_encode_in_order = msgspec.json.Encoder(uuid_format="hex").encode


@dataclass(frozen=True)
class Kind:
    """A ledgered table: it has `id` (a client-made UUID) and `salt` (16 bytes), and `columns` go into the leaf."""

    name: str
    table: FromClause
    columns: tuple[str, ...]
    _forms: tuple[Form | None, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if taken := RESERVED & {*self.columns}:
            raise TypeError(f"{self.name}: a leaf already has {', '.join(sorted(taken))}")
        forms = tuple(_form(cast(Column[Any], self.table.c[name])) for name in self.said)
        object.__setattr__(self, "_forms", forms)

    @property
    def stored(self) -> Table:
        """The table itself, for statements that write."""
        return cast(Table, self.table)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The columns whose values a leaf says, in its order."""
        return tuple(sorted((*self.columns, "id", "salt")))

    def text(self, row: Mapping[str, Any]) -> str:
        """Exactly what is hashed, after one zero byte. Raises KeyError when the row lacks a column."""
        return self._texts([itemgetter(*self.said)(row)])[0].decode()

    def leaf(self, row: Mapping[str, Any]) -> bytes:
        """The 32-byte leaf hash of this row. Raises KeyError when it lacks a column."""
        return self.leaves([itemgetter(*self.said)(row)])[0]

    def leaves(self, rows: Sequence[Sequence[Any]]) -> list[bytes]:
        """The leaf hash of each row, given as the values of `said`: as Python has them, or as they are stored."""
        return [leaf_hash(text) for text in self._texts(rows)]

    def _texts(self, rows: Sequence[Sequence[Any]]) -> list[bytes]:
        """By columns, so that each form is looked up once and not for every row."""
        columns: list[Iterable[object]] = [
            map(form, column) if form else _without_bytes(column)
            for form, column in zip(self._forms, zip(*rows, strict=True), strict=False)
        ]
        columns.insert(self._place, repeat(self.name, len(rows)))
        return [_encode_in_order(dict(zip(self._keys, row, strict=True))) for row in zip(*columns, strict=True)]

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(sorted((*self.said, "kind")))

    @cached_property
    def _place(self) -> int:
        return self._keys.index("kind")


def canonical(content: Mapping[str, object]) -> bytes:
    """RFC 8785 bytes of content made of text, integers, booleans, null, UUIDs and lists of them."""
    return _encode(content)


def _form(column: Column[Any]) -> Form | None:
    for kinds, form in FORMS:
        if isinstance(column.type, kinds):
            return _unless_null(form) if form and column.nullable else form
    raise TypeError(f"{column}: no canonical form for {column.type!r}")


def _without_bytes(column: Sequence[object]) -> Sequence[object]:
    """The column, if it holds none: as JSON they are base64, and could so pass for a text that reads the same."""
    if bytes in map(type, column):
        raise TypeError("bytes in a column of text")
    return column


def _unless_null(form: Form) -> Form:
    return lambda value: None if value is None else form(value)


@lru_cache(256)  # rows written together share their moment
def _moment(value: datetime | str) -> str:
    """SQLite keeps `2026-10-18 07:12:03.118000`; its blank and the T change places, so that no other reads the same."""
    if isinstance(value, str):
        return value.translate(BLANK_AND_T) + "Z"
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


BLANK_AND_T = str.maketrans(" T", "T ")
FORMS: tuple[tuple[tuple[type, ...], Form | None], ...] = (
    ((UtcDateTime,), _moment),
    ((LargeBinary,), bytes.hex),
    ((BigInteger,), str),
    ((Integer, String, Uuid), None),
)
