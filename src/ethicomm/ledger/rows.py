"""Checks rows against their leaves: nothing altered, nothing gone without a removal, nothing put in unseen."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.models import ENTRIES, Entry, Removal, Waiting, as_octets, as_stored, bytes_of, text_of
from ethicomm.ledger.queries import PAGE
from ethicomm.ledger.report import Fault, Findings

T = TypeVar("T")
Found = TypeVar("Found")
Values = Sequence[Any]  # of one row, as they are stored


class Rows:
    """One pass over the rows of a log, in order of position; `settle` says what could only be known at the end."""

    def __init__(self, session: Session, kinds: Mapping[str, Kind], found: Findings) -> None:
        self._session, self._kinds, self._found = session, kinds, found
        self._gone: list[tuple[int, str]] = []

    def leaves(self, first: int, end: int) -> list[bytes | None]:
        """The leaf of each entry from `first` up to `end`, each held against its row; None where no entry is."""
        leaves: list[bytes | None] = [None] * (end - first)
        altered: list[tuple[int, str]] = []
        for kind in self._kinds.values():
            altered += self._of_kind(kind, first, end, leaves)
        if None in leaves:
            altered += self._unread(first, end, leaves)
        for position, name in sorted(altered):
            self._found.at(Fault.ALTERED, position, kind=name)
        return leaves

    def settle(self) -> int:
        """Name what is missing, altered while waiting, or unlisted. Returns how many rows were removed rightly."""
        starts, ends = self._removed()
        rightly = 0
        for position, name in sorted(self._gone):
            at = bisect_right(starts, position) - 1
            if at >= 0 and position <= ends[at]:
                rightly += 1
            else:
                self._found.at(Fault.MISSING, position, kind=name)
        for kind in self._kinds.values():
            self._without_position(kind)
        return rightly

    def _of_kind(self, kind: Kind, first: int, end: int, leaves: list[bytes | None]) -> list[tuple[int, str]]:
        """Fill in the leaves of this kind; returns the positions whose row no longer gives its leaf."""
        entry, table = ENTRIES.c, kind.table.c
        joined = select(entry.position, as_stored(entry.leaf), as_stored(table.id), *_said(kind))
        mine = joined.outerjoin_from(ENTRIES, kind.table, table.id == entry.row).where(entry.kind == kind.name)

        def read(some: Sequence[int]) -> Sequence[Values]:
            return self._session.execute(mine.where(entry.position.between(some[0], some[-1]))).all()

        rows = list(_readable(read, range(first, end)))
        there = [row for row in rows if row[2] is not None]
        for position, leaf, *_values in rows:
            leaves[position - first] = bytes_of(leaf)
        self._gone += [(row[0], kind.name) for row in rows if row[2] is None]
        pairs = zip(there, _given(kind, [row[3:] for row in there]), strict=True)
        return [(row[0], kind.name) for row, given in pairs if row[1] != given]

    def _unread(self, first: int, end: int, leaves: list[bytes | None]) -> list[tuple[int, str]]:
        """Positions without an entry, of a kind that does not exist, or whose row is not even readable."""
        columns = select(Entry.position, as_octets(self._session, Entry.kind), as_stored(Entry.leaf))
        there = columns.where(Entry.position.between(first, end - 1))
        unread = list[tuple[int, str]]()
        for position, stored, leaf in self._session.execute(there):
            if leaves[position - first] is None:
                leaves[position - first], name = bytes_of(leaf), text_of(stored)
                (unread if name in self._kinds else self._gone).append((position, name))
        self._gone += [(first + at, "") for at, leaf in enumerate(leaves) if leaf is None]
        return unread

    def _removed(self) -> tuple[list[int], list[int]]:
        """The first and last positions of the ranges that removals in the log name."""
        positions = as_octets(self._session, Removal.positions)
        logged = select(positions).join(Entry, and_(Entry.row == Removal.id, Entry.kind == "removed"))
        ranges = sorted(one for stored in self._session.scalars(logged) for one in _ranges(text_of(stored)))
        return [first for first, _last in ranges], [last for _first, last in ranges]

    def _without_position(self, kind: Kind) -> None:
        """Rows that have neither an entry nor a waiting leaf, and waiting rows that were altered or are gone.

        Read twice, because the sequencer may place a waiting row between two looks.
        """
        loose = self._loose(kind)
        waiting = self._waiting(kind)
        unlisted = (loose & self._loose(kind)) - waiting.keys()
        self._found.rows(Fault.UNLISTED, kind.name, len(unlisted))
        self._found.rows(Fault.ALTERED, kind.name, len(waiting) - self._unaltered(kind, waiting))

    def _loose(self, kind: Kind) -> set[str]:
        entry = exists().where(Entry.row == kind.table.c.id, Entry.kind == kind.name)
        ids = select(as_octets(self._session, kind.table.c.id)).where(~entry)
        return {_hex(stored) for stored in self._session.scalars(ids)}

    def _waiting(self, kind: Kind) -> dict[str, bytes]:
        batches = select(Waiting.rows, Waiting.leaves).where(Waiting.kind == kind.name)
        return {
            batch.rows[at * 16 : at * 16 + 16].hex(): batch.leaves[at * 32 : at * 32 + 32]
            for batch in self._session.execute(batches)
            for at in range(len(batch.rows) // 16)
        }

    def _unaltered(self, kind: Kind, waiting: dict[str, bytes]) -> int:
        table = kind.table.c

        def read(ids: Sequence[UUID]) -> Sequence[Values]:
            return self._session.execute(select(as_stored(table.id), *_said(kind)).where(table.id.in_(ids))).all()

        ids = [UUID(hex=one) for one in waiting]
        pages = (ids[at : at + PAGE] for at in range(0, len(ids), PAGE))
        rows = [row for page in pages for row in _readable(read, page)]
        given = _given(kind, [row[1:] for row in rows])
        return sum(waiting[_hex(row[0])] == leaf for row, leaf in zip(rows, given, strict=True))


def _ranges(positions: str) -> list[tuple[int, int]]:
    """What a removal names; nothing when it was altered into something else (which is named by itself)."""
    try:
        return [(int(first), int(last)) for first, last in json.loads(positions)]
    except (TypeError, ValueError):
        return []


def _said(kind: Kind) -> list[ColumnElement[Any]]:
    return [as_stored(kind.table.c[name]) for name in kind.said]


def _hex(stored: object) -> str:
    """A row's id as 32 digits, from what either database keeps."""
    return text_of(stored).replace("-", "")


def _readable(read: Callable[[Sequence[T]], Sequence[Found]], wanted: Sequence[T]) -> Iterator[Found]:
    """What can be read. A tampered value may not even be text: halve until only that row is left out."""
    try:
        yield from read(wanted)
    except (DBAPIError, ValueError):
        if len(wanted) > 1:
            yield from _readable(read, wanted[: len(wanted) // 2])
            yield from _readable(read, wanted[len(wanted) // 2 :])


def _given(kind: Kind, rows: Sequence[Values]) -> list[bytes | None]:
    """The leaf that each row gives; None for one with a value of a type that was never written."""
    try:
        return [*kind.leaves(rows)]
    except (AttributeError, TypeError, ValueError):
        middle = len(rows) // 2
        return [*_given(kind, rows[:middle]), *_given(kind, rows[middle:])] if middle else [None]
