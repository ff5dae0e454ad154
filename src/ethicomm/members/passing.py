"""What is sealed only for a while, each row under a key that goes with it: seal, open, and destroy what is left over.

Threat: a key whose row was taken back, or never came. So whoever makes one holds a lock until their unit ends, and
`destroy_left_over` asks under that lock which rows are there before it destroys a key.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Table, select, text

from ethicomm import vault
from ethicomm.db import Base, Database, Session, database_of
from ethicomm.errors import NotFound
from ethicomm.vault import DataKey, Place, Sealed
from ethicomm.vault.passing import PASSING, keys_of, make_keys, numbers_of_keys, without_row
from ethicomm.words import _

LOCK = 7_025_130


def passing_keys(session: Session, rows: Sequence[UUID]) -> dict[UUID, DataKey]:
    """A key for each of these new rows. What is sealed with it must be in this unit."""
    _hold(session, "pg_advisory_xact_lock_shared")
    return make_keys(vault.of(session), rows)


def seal_passing(session: Session, row: UUID, place: Place, text: str) -> Sealed:
    """Close `text` under a new key of this row."""
    return passing_keys(session, [row])[row].seal(place, text)


def open_passing(session: Session, row: UUID, at: Place, cell: Sealed) -> str:
    """The text. Raises NotFound once the row's key is destroyed.

    A row of an earlier release is under the key of the house; the last of them end 30 days after.
    """
    machine = vault.of(session).machine()
    key = machine if cell.key_id == machine.key_id else key_of_passing(session, row)
    return key.open(at, cell)


def key_of_passing(session: Session, row: UUID) -> DataKey:
    """The key that a row has. Raises NotFound once it is destroyed."""
    key = keys_of(vault.of(session), [row]).get(row)
    if key is None:
        raise NotFound(_("This has ended, and what it held is gone for good."))
    return key


def destroy_left_over(database: Database) -> int:
    """Destroy the keys of rows that are gone. Takes a lock only when there are some. Returns how many."""
    with database.read() as session:
        keys = vault.of(session)
        found = numbers_of_keys(keys)
        if not found or not without_row(found, _rows(session)):
            return 0
    with database.write() as session:
        _hold(session, "pg_advisory_xact_lock")
        gone = without_row(found, _rows(session))
    keys.destroy(gone)
    return len(gone)


def passing_tables() -> list[Table]:
    """Every table with cells under keys of their rows."""
    return [
        one for one in Base.metadata.sorted_tables if any(column.info.items() >= PASSING.items() for column in one.c)
    ]


def _rows(session: Session) -> Iterator[UUID]:
    for one in passing_tables():
        yield from session.scalars(select(*one.primary_key))


def _hold(session: Session, lock: str) -> None:
    """A writing unit on SQLite is alone already."""
    if not database_of(session).is_sqlite:
        session.execute(text(f"SELECT {lock}(:number)"), {"number": LOCK})
