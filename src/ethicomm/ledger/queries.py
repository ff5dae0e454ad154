"""Reading the log: where an entry stands, what was signed, by which key."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ethicomm import vault
from ethicomm.ledger import signed
from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.models import Checkpoint, Entry, Waiting
from ethicomm.ledger.sequencer import origin

PAGE = 900  # SQLite's older limit on parameters is 999


def position(session: Session, row: UUID) -> int | None:
    """Where the entry of this row stands; None while it waits for the sequencer or is not in the log."""
    return session.scalar(select(Entry.position).where(Entry.row == row))


def positions(session: Session, rows: Collection[UUID]) -> dict[UUID, int]:
    """Where these rows stand; those without a position are missing from the answer."""
    wanted, found = list(rows), dict[UUID, int]()
    for at in range(0, len(wanted), PAGE):
        part = select(Entry.row, Entry.position).where(Entry.row.in_(wanted[at : at + PAGE]))
        found |= dict(session.execute(part).all())
    return found


def entry_at(session: Session, at: int) -> Entry | None:
    """The entry at this position (counted from 0)."""
    return session.scalar(select(Entry).where(Entry.position == at))


def latest_checkpoint(session: Session) -> Checkpoint | None:
    """What was signed last; None before anything was."""
    return session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def checkpoint_at(session: Session, size: int) -> Checkpoint | None:
    """What was signed over so many entries; None when nothing was."""
    return session.get(Checkpoint, size)


def checkpoint_over(session: Session, size: int) -> Checkpoint | None:
    """The first that was signed over at least so many entries; None while some of them wait."""
    over = select(Checkpoint).where(Checkpoint.size >= size).order_by(Checkpoint.size).limit(1)
    return session.scalar(over)


def checkpoints(session: Session, before: int | None = None, limit: int = 50) -> list[Checkpoint]:
    """What was signed, newest first, below size `before`."""
    newest = select(Checkpoint).order_by(Checkpoint.size.desc()).limit(limit)
    return list(session.scalars(newest if before is None else newest.where(Checkpoint.size < before)))


def counts_by_kind(session: Session, below: int | None = None) -> dict[str, int]:
    """How many entries the log has of each kind (below this position)."""
    counted = select(Entry.kind, func.count()).group_by(Entry.kind).order_by(Entry.kind)
    return dict(session.execute(counted if below is None else counted.where(Entry.position < below)).all())


def waiting(session: Session) -> int:
    """How many entries wait for the sequencer."""
    return session.scalar(select(func.sum(Waiting.count))) or 0


def kinds_of(session: Session) -> Sequence[Kind]:
    """Every kind of row that goes into the log: what the session's database was opened with."""
    kinds: Sequence[Kind] = session.info[Kind]
    return kinds


def verifier_key(session: Session) -> str:
    """The line a verifier needs once to check every checkpoint of this log without us."""
    return signed.verifier_key(origin(session), signed.public_key(vault.of(session).secret("ledger")))
