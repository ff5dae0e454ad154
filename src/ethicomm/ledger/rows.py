"""Checks rows against their leaves: nothing altered, nothing gone without a removal, nothing put in unseen."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, select
from sqlalchemy.orm import Session

from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.models import Entry, Removal, Waiting, as_stored, bytes_of
from ethicomm.ledger.queries import PAGE
from ethicomm.ledger.report import Fault, Findings

T = TypeVar("T")
Found = TypeVar("Found")


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
        names, columns = _leaf_columns(kind)
        joined = select(Entry.position, Entry.leaf, *columns).outerjoin(kind.table, kind.table.c.id == Entry.row)
        mine = joined.where(Entry.kind == kind.name)

        def read(some: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
            return self._session.execute(mine.where(Entry.position.between(some[0], some[-1]))).all()

        altered = []
        for position, leaf, *values in _readable(read, range(first, end)):
            leaves[position - first] = leaf
            if values[0] is None:
                self._gone.append((position, kind.name))
            elif not _says(kind, names, values, leaf):
                altered.append((position, kind.name))
        return altered

    def _unread(self, first: int, end: int, leaves: list[bytes | None]) -> list[tuple[int, str]]:
        """Positions without an entry, of a kind that does not exist, or whose row is not even readable."""
        columns = select(Entry.position, Entry.kind, as_stored(Entry.leaf))
        there = columns.where(Entry.position.between(first, end - 1))
        unread = list[tuple[int, str]]()
        for position, name, leaf in self._session.execute(there):
            if leaves[position - first] is None:
                leaves[position - first] = bytes_of(leaf)
                (unread if name in self._kinds else self._gone).append((position, name))
        self._gone += [(first + at, "") for at, leaf in enumerate(leaves) if leaf is None]
        return unread

    def _removed(self) -> tuple[list[int], list[int]]:
        """The first and last positions of the ranges that removals in the log name."""
        logged = select(Removal.positions).join(Entry, and_(Entry.row == Removal.id, Entry.kind == "removed"))
        ranges = sorted(one for text in self._session.scalars(logged) for one in _ranges(text))
        return [first for first, _last in ranges], [last for _first, last in ranges]

    def _without_position(self, kind: Kind) -> None:
        """Rows that have neither an entry nor a waiting leaf, and waiting rows that were altered or are gone.

        Read twice, because the sequencer may place a waiting row between two looks.
        """
        loose = self._loose(kind)
        waiting = self._waiting(kind)
        unlisted = (loose & self._loose(kind)) - {row.hex for row in waiting}
        self._found.rows(Fault.UNLISTED, kind.name, len(unlisted))
        self._found.rows(Fault.ALTERED, kind.name, len(waiting) - self._unaltered(kind, waiting))

    def _loose(self, kind: Kind) -> set[str]:
        entry = exists().where(Entry.row == kind.table.c.id, Entry.kind == kind.name)
        ids = select(cast(kind.table.c.id, String)).where(~entry)
        return {text.replace("-", "") for text in self._session.scalars(ids)}

    def _waiting(self, kind: Kind) -> dict[UUID, bytes]:
        batches = select(Waiting.rows, Waiting.leaves).where(Waiting.kind == kind.name)
        return {
            UUID(bytes=batch.rows[at * 16 : at * 16 + 16]): batch.leaves[at * 32 : at * 32 + 32]
            for batch in self._session.execute(batches)
            for at in range(len(batch.rows) // 16)
        }

    def _unaltered(self, kind: Kind, waiting: dict[UUID, bytes]) -> int:
        names, columns = _leaf_columns(kind)

        def read(ids: Sequence[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
            return self._session.execute(select(*columns).where(kind.table.c.id.in_(ids))).all()

        ids = list(waiting)
        pages = (ids[at : at + PAGE] for at in range(0, len(ids), PAGE))
        rows = (values for page in pages for values in _readable(read, page))
        return sum(_says(kind, names, values, waiting[values[0]]) for values in rows)


def _ranges(positions: str) -> list[tuple[int, int]]:
    """What a removal names; nothing when it was altered into something else (which is named by itself)."""
    try:
        return [(int(first), int(last)) for first, last in json.loads(positions)]
    except (TypeError, ValueError):
        return []


def _leaf_columns(kind: Kind) -> tuple[list[str], list[ColumnElement[Any]]]:
    names = ["id", "salt", *kind.columns]
    return names, [kind.table.c[name] for name in names]


def _readable(read: Callable[[Sequence[T]], Sequence[Found]], wanted: Sequence[T]) -> Iterator[Found]:
    """What can be read. A tampered value may not even be a date: halve until only that row is left out."""
    try:
        yield from read(wanted)
    except (TypeError, ValueError):
        if len(wanted) > 1:
            yield from _readable(read, wanted[: len(wanted) // 2])
            yield from _readable(read, wanted[len(wanted) // 2 :])


def _says(kind: Kind, names: Sequence[str], values: Sequence[Any], leaf: bytes) -> bool:
    """Whether the row still gives this leaf. A value of a type that was never written gives none."""
    try:
        return kind.leaf(dict(zip(names, values, strict=True))) == leaf
    except (AttributeError, TypeError, ValueError):
        return False
