"""Gives waiting entries their positions and signs what the log then is.

Context: writers must not queue for a place in the log. Decision: they write entries without one; the sequencer,
one at a time under the lock of the head row, takes them in order of writing. Consequence: an entry may wait a
moment for its position, and anything that cites one (a receipt, a report) may call the sequencer inline.
"""

from collections.abc import Sequence
from itertools import accumulate, repeat
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text
from sqlalchemy.orm import Session

from ethicomm import clock, vault
from ethicomm.db import locked
from ethicomm.ledger import signed, tree
from ethicomm.ledger.models import ENTRIES, Checkpoint, Head, Node, Waiting
from ethicomm.ledger.proofs import FAN, Hashes, grouped
from ethicomm.settings import Settings

OLDEST = select(Waiting.id, Waiting.kind, Waiting.rows, Waiting.leaves).order_by(Waiting.id).limit(32)


def sequence(session: Session, limit: int | None = None) -> int:
    """Give waiting entries their positions, oldest first, and sign. Returns how many.

    With a `limit` it stops after the batches that reach it, so that other writers get their turn.
    """
    head = _hold(session)
    given = _give_positions(session, head.size, limit)
    if given:
        _grow_nodes(session, head.size, head.size + given)
        head.size += given
        _sign(session, head.size)
    session.flush()
    return given


def origin(session: Session) -> str:
    """The name of this log on its checkpoints: the host members reach it by."""
    return f"{urlsplit(Settings.of(session).base_url).netloc}/ethicomm"


def _hold(session: Session) -> Head:
    session.execute(text("INSERT INTO ledger_head (id, size) VALUES (1, 0) ON CONFLICT DO NOTHING"))
    held = select(Head).where(Head.id == 1).execution_options(populate_existing=True)
    return session.scalars(locked(session, held)).one()


def _give_positions(session: Session, size: int, limit: int | None) -> int:
    """Turn waiting batches into entries, oldest first, until none is left or `limit` is reached."""
    given = 0
    while (limit is None or given < limit) and (found := session.execute(OLDEST).all()):
        batches = found if limit is None else found[: _enough(found, limit - given)]
        rows = [entry for batch in batches for entry in zip(repeat(batch.kind), *_split(batch), strict=False)]
        entries = [
            {"position": position, "kind": kind, "row": row, "leaf": leaf}
            for position, (kind, row, leaf) in enumerate(rows, size + given)
        ]
        session.execute(insert(ENTRIES), entries)
        session.execute(delete(Waiting).where(Waiting.id.in_([batch.id for batch in batches])))
        given += len(rows)
    return given


def _enough(batches: Sequence[Row[int, str, bytes, bytes]], wanted: int) -> int:
    """How many of these batches it takes to reach so many entries."""
    reached = accumulate(len(batch.rows) // 16 for batch in batches)
    return 1 + sum(count < wanted for count in reached)


def _split(batch: Row[int, str, bytes, bytes]) -> tuple[list[UUID], list[bytes]]:
    """The ids and the hashes that were written at once."""
    _id, _kind, rows, leaves = batch
    ids = [UUID(bytes=rows[at : at + 16]) for at in range(0, len(rows), 16)]
    return ids, [leaves[at : at + 32] for at in range(0, len(leaves), 32)]


def _grow_nodes(session: Session, old: int, new: int) -> None:
    """Write the nodes that became complete, level by level."""
    level = 0
    while new >> FAN > old >> FAN:
        hashes = Hashes(session)
        complete = range(old >> FAN, new >> FAN)
        session.execute(insert(Node), [_node(level, one, hashes) for one in complete])
        level, old, new = level + 1, old >> FAN, new >> FAN


def _node(level: int, number: int, hashes: Hashes) -> dict[str, object]:
    below = hashes.of(2 * level, number << FAN, number + 1 << FAN)
    groups = grouped(below)
    joined = {"below": b"".join(below), "groups": b"".join(groups)}
    return {"level": level + 1, "number": number, "hash": tree.root(groups), **joined}


def _sign(session: Session, size: int) -> None:
    root = Hashes(session).root(0, size)
    seed = vault.of(session).secret("ledger")
    note = signed.Head(origin(session), size, root).signed(seed)
    session.add(Checkpoint(size=size, root=root, at=clock.now(), note=note))
