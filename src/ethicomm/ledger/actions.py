"""The only ways a row gets into a ledgered table, or out of one."""

import os
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy import insert as into
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.db import execute_many, uuid7
from ethicomm.ledger.canonical import Kind, canonical
from ethicomm.ledger.models import ACT, REMOVED, Entry, Waiting
from ethicomm.ledger.sequencer import sequence

BATCH = 1024  # leaves in one row of the waiting table
PAGE = 900  # SQLite's older limit on parameters is 999


def insert(session: Session, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these rows, each with a fresh salt, and an entry for each, in the caller's unit of work.

    Every row carries the same columns, all those of the leaf among them; KeyError when one is missing.
    """
    if not rows:
        return
    salts = os.urandom(16 * len(rows))
    salted = [{**row, "salt": salts[at * 16 : at * 16 + 16]} for at, row in enumerate(rows)]
    execute_many(session, into(kind.stored), salted)
    batches = [salted[at : at + BATCH] for at in range(0, len(salted), BATCH)]
    session.execute(into(Waiting), [_waiting(kind, batch) for batch in batches])


def _waiting(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    leaves = kind.leaves([*map(itemgetter(*kind.said), rows)])
    ids = [row["id"].bytes for row in rows]
    return {"kind": kind.name, "count": len(rows), "rows": b"".join(ids), "leaves": b"".join(leaves)}


def note(session: Session, actor_role: str, actor_id: str, what: str, **detail: object) -> None:
    """Write down an act that has no table of its own. `detail` holds no personal data and no floats."""
    note_many(session, actor_role, actor_id, what, [detail])


def note_many(
    session: Session, actor_role: str, actor_id: str, what: str, details: Sequence[Mapping[str, object]]
) -> None:
    """The same act towards many, an entry for each."""
    row = {"what": what, "actor_role": actor_role, "actor_id": actor_id, "at": clock.now()}
    insert(session, ACT, [{**row, "id": uuid7(), "detail": canonical(one).decode()} for one in details])


def remove(session: Session, kind: Kind, ids: Collection[UUID], reason: str) -> None:
    """Delete these rows and their salts, and say so in the log. What stays is a hash that tells nothing."""
    sequence(session)
    wanted, positions = list(ids), list[int]()
    for at in range(0, len(wanted), PAGE):
        page = wanted[at : at + PAGE]
        positions += session.scalars(select(Entry.position).where(Entry.kind == kind.name, Entry.row.in_(page)))
        session.execute(delete(kind.stored).where(kind.table.c.id.in_(page)))
    if positions:
        row = {"id": uuid7(), "positions": _ranges(positions), "reason": reason, "at": clock.now()}
        insert(session, REMOVED, [row])


def _ranges(positions: Collection[int]) -> str:
    """`[[3, 5], [9, 9]]` for 3, 4, 5 and 9, as JSON."""
    ranges: list[list[int]] = []
    for position in sorted(positions):
        if ranges and ranges[-1][1] == position - 1:
            ranges[-1][1] = position
        else:
            ranges.append([position, position])
    return canonical({"": ranges}).decode()[4:-1]
