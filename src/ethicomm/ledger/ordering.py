"""Where rows stand in the order of the log. Those that wait for their place come after every placed one, in the order
they were written, so that a moment ago can be asked about like any other.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.models import ENTRIES, Checkpoint, Head, Waiting
from ethicomm.ledger.queries import kinds_of, positions

PAGE = 2_000  # entries looked at first; each next look is twice as long


def places(session: Session, rows: Collection[UUID]) -> dict[UUID, int]:
    """The place of each of these rows. What is not in the log at all is missing from the answer."""
    waiting = waiting_rows(session)  # read first: who gets a position meanwhile is found by it
    placed, found = placed_count(session), positions(session, rows)
    last = {row: placed + at for at, row in enumerate(waiting)} if len(found) < len(rows) else {}
    return {row: found.get(row, last.get(row, -1)) for row in rows if row in found or row in last}


def placed_count(session: Session) -> int:
    """How many entries have a position."""
    return session.scalar(select(Head.size)) or 0


def waiting_rows(session: Session) -> list[UUID]:
    """The rows whose entries wait, in the order they will stand in."""
    batches = session.execute(select(Waiting.rows).order_by(Waiting.id)).scalars()
    return [UUID(bytes=rows[at : at + 16]) for rows in batches for at in range(0, len(rows), 16)]


def began(session: Session) -> datetime | None:
    """When the first entry that still has its row was written; None while the log is empty."""
    kinds = _timed(session).values()
    first = [session.scalar(select(kind.table.c.at).order_by(kind.table.c.id).limit(1)) for kind in kinds]
    return min((one for one in first if one is not None), default=None)


def place_of_moment(session: Session, moment: datetime) -> int:
    """How many entries the longest beginning of the log has whose last one was written at or before this moment.

    Clocks step back, so earlier entries of it may name a later time. A removed row has no time any more: it belongs to
    what was signed by then, where what was signed reaches over it.
    """
    while True:
        placed = placed_count(session)
        place = _place(session, moment, placed)
        if placed_count(session) == placed:  # else entries moved from those that wait to those placed, past this look
            return place


def _place(session: Session, moment: datetime, placed: int) -> int:
    waiting = _last_waiting(session, moment)
    if waiting is not None:
        return placed + waiting + 1
    return _over_removed(session, moment, next(_last_placed(session, moment, placed), -1) + 1)


def _last_waiting(session: Session, moment: datetime) -> int | None:
    """The offset of the last waiting entry that is old enough."""
    batches = session.execute(select(Waiting.kind, Waiting.rows).order_by(Waiting.id)).all()
    kinds, end = _timed(session), sum(len(rows) // 16 for _kind, rows in batches)
    for name, joined in reversed(batches):
        ids = [UUID(bytes=joined[at : at + 16]) for at in range(0, len(joined), 16)]
        end -= len(ids)
        if name in kinds and (old := _old_enough(session, kinds[name], ids, moment)):
            return end + max(at for at, one in enumerate(ids) if one in old)
    return None


def _old_enough(session: Session, kind: Kind, ids: Sequence[UUID], moment: datetime) -> set[UUID]:
    table, found = kind.table.c, set[UUID]()
    for at in range(0, len(ids), 900):
        found.update(session.scalars(select(table.id).where(table.id.in_(ids[at : at + 900]), table.at <= moment)))
    return found


def _last_placed(session: Session, moment: datetime, end: int) -> Iterator[int]:
    """From the end of the log backwards, so that a moment not long ago is found at once."""
    length = PAGE
    while end > 0:
        first = max(0, end - length)
        found = [_last_of(session, kind, moment, first, end) for kind in _timed(session).values()]
        if known := [one for one in found if one is not None]:
            yield max(known)
        end, length = first, length * 2


def _last_of(session: Session, kind: Kind, moment: datetime, first: int, end: int) -> int | None:
    entry, table = ENTRIES.c, kind.table.c
    old = select(func.max(entry.position)).join_from(ENTRIES, kind.table, table.id == entry.row)
    here = old.where(entry.position >= first, entry.position < end, entry.kind == kind.name)
    found: int | None = session.scalar(here.where(table.at <= moment))
    return found


def _over_removed(session: Session, moment: datetime, place: int) -> int:
    """The place, moved on over entries without a row as far as a checkpoint of then covers them."""
    signed = session.scalar(select(func.max(Checkpoint.size)).where(Checkpoint.at <= moment)) or 0
    if signed <= place:
        return place
    return min([signed, *(_first_of(session, kind, place, signed) for kind in _timed(session).values())])


def _first_of(session: Session, kind: Kind, first: int, end: int) -> int:
    """The first entry of this kind from `first` that still has its row; `end` when none has."""
    entry, table = ENTRIES.c, kind.table.c
    there = select(entry.position).join_from(ENTRIES, kind.table, table.id == entry.row)
    here = there.where(entry.position >= first, entry.position < end, entry.kind == kind.name)
    found: int | None = session.scalar(here.order_by(entry.position).limit(1))
    return end if found is None else found


def _timed(session: Session) -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds_of(session) if "at" in kind.table.c}
