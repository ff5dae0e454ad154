"""Keys of rows that pass: answers waiting for a button, an upload, someone without proof.

Context: such a row ends within hours or days, but a backup of those days holds it, and under the key of the house it
could be read there for good. Decision: each row has a key of its own in the key store, under a number below zero that
follows from its id (members' numbers are above), so that renewing, copying and destroying keys know no difference.
Consequence: the key goes within minutes of its row, and with it every copy of the row.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from ethicomm.vault.cells import DataKey
from ethicomm.vault.keys import Vault
from ethicomm.vault.store import MemberKey

PASSING: dict[str, object] = {"passing": True}  # `info` of a column of cells, each under the key of its own row
RANDOM = (1 << 62) - 1  # the last bits of a UUID of version 4 or 7, all of them random


def number_of(row: UUID) -> int:
    """The number of a row's key."""
    return -1 - (row.int & RANDOM)


def make_keys(vault: Vault, rows: Sequence[UUID]) -> dict[UUID, DataKey]:
    """A key for each new row."""
    made = vault.make_keys([number_of(row) for row in rows])
    return {row: made[number_of(row)] for row in rows}


def keys_of(vault: Vault, rows: Sequence[UUID]) -> dict[UUID, DataKey]:
    """The keys that live. One whose key was destroyed is missing from the answer."""
    found = vault.keys([number_of(row) for row in rows])
    return {row: found[number_of(row)] for row in rows if number_of(row) in found}


def numbers_of_keys(vault: Vault) -> set[int]:
    """The number of every key that a row has, or had."""
    with vault.store.read() as session:
        return {*session.scalars(select(MemberKey.subject).where(MemberKey.subject < 0))}


def without_row(numbers: Iterable[int], rows: Iterable[UUID]) -> set[int]:
    """Those of these numbers that none of these rows has."""
    return {*numbers}.difference(map(number_of, rows))
