"""Making anew what a backup leaves out: by which address someone is found, and what groups may look at."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import Row, delete, select, update

from ethicomm import vault
from ethicomm.accounts.staff.models import Staff, address_place
from ethicomm.consent import Standing
from ethicomm.db import Session
from ethicomm.members.indexing import write_indexes
from ethicomm.members.marks import marked
from ethicomm.members.models import Waiting, waiting_place
from ethicomm.segments.facets import fill_facets
from ethicomm.vault import Sealed
from ethicomm.vault.passing import keys_of

PART = 5_000
EMAIL = "email"


class Addressed(msgspec.Struct):
    """What is read of someone who waits for proof."""

    email: str


def rebuild(session: Session) -> int:
    """For every member who is here, for colleagues, and for those who wait for proof.

    Returns how many members' addresses could be opened.
    """
    opened = 0
    subjects = session.scalars(select(Standing.subject).order_by(Standing.subject)).all()
    for part in (subjects[at : at + PART] for at in range(0, len(subjects), PART)):
        opened += write_indexes(session, part)
        fill_facets(session, part)
    _index_colleagues(session)
    _index_waiting(session)
    return opened


def _index_colleagues(session: Session) -> None:
    key = vault.of(session).machine()
    for row in session.execute(select(Staff.id, Staff.address).where(Staff.address.is_not(None))).all():
        index = vault.of(session).index(EMAIL, key.open(address_place(row.id), row.address))
        session.execute(update(Staff).where(Staff.id == row.id).values(email_index=index))


def _index_waiting(session: Session) -> None:
    """Someone who was erased meanwhile, or whose time had come, does not wait any longer either."""
    after = None
    rows = select(Waiting.id, Waiting.cell).order_by(Waiting.id).limit(PART)
    while part := session.execute(rows if after is None else rows.where(Waiting.id > after)).all():
        after = part[-1].id
        _index_part(session, part)


def _index_part(session: Session, part: Sequence[Row[UUID, Sealed]]) -> None:
    keys = vault.of(session)
    lives, indexer = keys_of(keys, [row.id for row in part]), keys.indexer(EMAIL)
    ended = [row.id for row in part if row.id not in lives]
    session.execute(delete(Waiting).where(Waiting.id.in_(ended)))
    opened = {row.id: lives[row.id].open(waiting_place(row.id), row.cell) for row in part if row.id in lives}
    addresses = {one: msgspec.json.decode(text, type=Addressed).email for one, text in opened.items()}
    never = marked(session, addresses.values())
    for one, address in addresses.items():
        gone = delete(Waiting).where(Waiting.id == one)
        known = update(Waiting).where(Waiting.id == one).values(address=indexer.index(address))
        session.execute(gone if address in never else known)
