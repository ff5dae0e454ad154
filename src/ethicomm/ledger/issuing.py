"""What a receipt carries of the log: its place, its proof, the first checkpoint over it, and our signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ethicomm import vault
from ethicomm.ledger import signed
from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.models import Checkpoint, Entry, as_stored
from ethicomm.ledger.offline import issued_text, receipt_of
from ethicomm.ledger.proofs import inclusion


@dataclass(frozen=True)
class Proof:
    """Where a row's entry stands (counted from 0), under the first checkpoint that was signed over it."""

    position: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    key: str

    def of(self, entry: str) -> dict[str, Any]:
        """As a receipt says it, for the entry that was read; not signed yet."""
        return {
            "entry": entry,
            "position": self.position,
            "path": [one.hex() for one in self.path],
            "checkpoint": self.checkpoint.note,
            "key": self.key,
            "signature": "",
        }


def entry_of(session: Session, kind: Kind, which: ColumnElement[bool]) -> str | None:
    """What the leaf of this row says as it stands there now, as it is stored; None where there is no such row.

    Raises ValueError where it was changed into what cannot be read.
    """
    stored = select(*(as_stored(kind.table.c[name]).label(name) for name in kind.said)).where(which)
    try:
        row = session.execute(stored).mappings().one_or_none()
        return None if row is None else kind.text({str(name): value for name, value in row.items()})
    except (AttributeError, DBAPIError, TypeError) as problem:
        raise ValueError("not what was written") from problem


def proof_of(session: Session, kind: str, row: UUID) -> Proof | None:
    """The proof of this row's entry; None while it waits for its place.

    By the first checkpoint over it, so that a receipt is the same whenever it is asked for.
    """
    position = session.scalar(select(Entry.position).where(Entry.kind == kind, Entry.row == row))
    if position is None:
        return None
    over = select(Checkpoint).where(Checkpoint.size > position).order_by(Checkpoint.size).limit(1)
    checkpoint = session.scalars(over).one()
    name = checkpoint.note.partition("\n")[0]  # the name of the log then: its address may change
    key = signed.verifier_key(name, signed.public_key(vault.of(session).secret("ledger")))
    return Proof(position, tuple(inclusion(session, position, checkpoint.size)), checkpoint, key)


def issue(session: Session, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt with our signature over all of it, if it stands up to everything else a verifier looks at.

    One that does not is given back unsigned: it says by itself that it does not hold.
    """
    if not all(one.holds for one in receipt_of(receipt).check() if one.name != "issued"):
        return {**receipt}
    name = receipt["proof"]["checkpoint"].partition("\n")[0]
    note = signed.sign(name, issued_text(name, receipt), vault.of(session).secret("ledger"))
    return {**receipt, "proof": {**receipt["proof"], "signature": note.partition("\n\n")[2].strip()}}
