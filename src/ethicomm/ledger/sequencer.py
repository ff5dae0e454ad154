"""Gives waiting entries their positions and signs what the log then is.

Context: writers must not queue for a place in the log. Decision: they write entries without one; the sequencer,
one at a time under the lock of the head row, takes them in order of writing. Consequence: an entry may wait a
moment for its position, and anything that cites one (a receipt, a report) may call the sequencer inline.
"""

from urllib.parse import urlsplit

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from ethicomm import clock, vault
from ethicomm.db import locked
from ethicomm.ledger import signed, tree
from ethicomm.ledger.models import Checkpoint, Entry, Head, Node
from ethicomm.ledger.proofs import FAN, Hashes
from ethicomm.settings import Settings


def sequence(session: Session, limit: int | None = None) -> int:
    """Give waiting entries (at most `limit`, oldest first) their positions, and sign. Returns how many."""
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
    turn = func.row_number().over(order_by=Entry.id) + (size - 1)
    waiting = select(Entry.id, turn.label("position")).where(Entry.position.is_(None))
    taken = waiting.order_by(Entry.id).limit(limit).subquery()
    given = update(Entry).where(Entry.id == taken.c.id).values(position=taken.c.position)
    session.execute(given.execution_options(synchronize_session=False))
    return (session.scalar(select(func.max(Entry.position) + 1)) or 0) - size


def _grow_nodes(session: Session, old: int, new: int) -> None:
    """Write the nodes that became complete, level by level."""
    level = 0
    while new >> FAN > old >> FAN:
        hashes = Hashes(session)
        rows = [
            {
                "level": level + 1,
                "number": number,
                "hash": tree.root(hashes.of(level, number << FAN, number + 1 << FAN)),
            }
            for number in range(old >> FAN, new >> FAN)
        ]
        session.execute(insert(Node), rows)
        level, old, new = level + 1, old >> FAN, new >> FAN


def _sign(session: Session, size: int) -> None:
    root = Hashes(session).root(0, size)
    seed = vault.of(session).secret("ledger")
    note = signed.Head(origin(session), size, root).signed(seed)
    session.add(Checkpoint(size=size, root=root, at=clock.now(), note=note))
