"""Every table besides the members' own in which someone is found by the blind index of an address.

These rows pass, or belong to colleagues; what they hold of the address is sealed apart from members' values. A sign-in
that was asked for is not here: its row ends within ten minutes, and by then its address is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Table, select, update

from ethicomm import vault
from ethicomm.accounts.staff.models import Staff, address_place
from ethicomm.db import Base, Database, Session, locked
from ethicomm.errors import NotFound
from ethicomm.members.models import (
    GuardianAsked,
    Joining,
    Waiting,
    guardian_asked_place,
    joining_place,
    waiting_place,
)
from ethicomm.members.passing import open_passing
from ethicomm.vault import Indexer, Place

PART = 200  # rows in one unit of work
Addresses = Mapping[str, str]  # {column of the index: address}
Read = Callable[[Session, Any], Addresses]


class Typed(msgspec.Struct):
    """What is read of a sealed row: the addresses in it."""

    email: str
    guardian: str = ""


@dataclass(frozen=True)
class Indexed:
    """A table with indexes of addresses, and how the addresses of a row are read."""

    model: type[Base]
    read: Read

    @property
    def table(self) -> Table:
        """Its table."""
        return cast(Table, self.model.__table__)


def index_all(database: Database) -> int:
    """Give each of these rows the newest index where it has another. Returns how many it gave."""
    return sum(_index_table(database, one) for one in INDEXED)


def _index_table(database: Database, one: Indexed) -> int:
    after, done = UUID(int=0), 0
    while True:
        with database.write() as session:
            rows = _rows(session, one.table, after)
            indexer = vault.of(session).indexer("email")
            done += sum(_index_row(session, indexer, one, row) for row in rows)
        if not rows:
            return done
        after = rows[-1].id


def _rows(session: Session, table: Table, after: UUID) -> Sequence[Any]:
    part = select(table).where(table.c.id > after).order_by(table.c.id).limit(PART)
    return session.execute(locked(session, part)).all()


def _index_row(session: Session, indexer: Indexer, one: Indexed, row: Any) -> bool:
    new = {column: indexer.index(address) for column, address in one.read(session, row).items()}
    if all(getattr(row, column) == index for column, index in new.items()):
        return False
    session.execute(update(one.table).where(one.table.c.id == row.id).values(new))
    return True


def _colleague(session: Session, row: Any) -> Addresses:
    if row.address is None:
        return {}
    return {"email_index": vault.of(session).machine().open(address_place(row.id), row.address)}


def _waiting(session: Session, row: Any) -> Addresses:
    typed = _typed(session, row, waiting_place(row.id))
    return {"address": typed.email} if typed else {}


def _joining(session: Session, row: Any) -> Addresses:
    typed = _typed(session, row, joining_place(row.id))
    return {"address": typed.email} if typed else {}


def _guardian_asked(session: Session, row: Any) -> Addresses:
    typed = _typed(session, row, guardian_asked_place(row.id))
    return {"address": typed.email, "guardian": typed.guardian} if typed else {}


def _typed(session: Session, row: Any, place: Place) -> Typed | None:
    """What someone typed; None once its key is gone."""
    try:
        return msgspec.json.decode(open_passing(session, row.id, place, row.cell), type=Typed)
    except NotFound:
        return None


INDEXED = (
    Indexed(Staff, _colleague),
    Indexed(Waiting, _waiting),
    Indexed(Joining, _joining),
    Indexed(GuardianAsked, _guardian_asked),
)
