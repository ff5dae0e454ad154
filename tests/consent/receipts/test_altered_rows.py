"""Whoever changes one byte of a stored answer makes every later receipt of it fail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ethicomm.consent import receipts
from ethicomm.consent.models import CONSENT
from ethicomm.errors import Conflict, NotFound
from tests.consent.receipts.conftest import Kept, old_words

NULLABLE = {column.name for column in CONSENT.table.columns if column.nullable}


def alterations(value: object) -> Iterator[object]:
    """The value with each of its bytes changed, as the database keeps it; nothing instead of it, or something."""
    match value:
        case str():
            yield from (f"{value[:at]}{chr(ord(value[at]) ^ 1)}{value[at + 1 :]}" for at in range(len(value)))
        case bytes():
            yield from (value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in range(len(value)))
        case int():
            yield from (value ^ 1 << bit for bit in range(0, 62 if value > 1 << 31 else 31, 8))
        case datetime():
            yield from (value + timedelta(microseconds=1), value + timedelta(days=1))
        case UUID():
            yield from (UUID(int=value.int ^ 1 << bit) for bit in range(0, 128, 8))


def holds(session: Session, record: UUID, subject: int) -> bool:
    try:
        return receipts.receipt_of(session, record, old_words, subject).holds
    except (Conflict, NotFound):
        return False


@pytest.mark.both
@pytest.mark.parametrize("column", ["id", "salt", *CONSENT.columns])
def test_a_receipt_fails_once_a_byte_of_its_row_was_changed(kept: Kept, column: str) -> None:
    record = kept.records(kept.anna)[-1]
    with kept.house.database.read() as session:
        assert holds(session, record, kept.anna)
        mine = "FROM consent_record WHERE subject = :subject AND purpose = 'newsletter'"
        stored = session.execute(text(f'SELECT id, "{column}" AS it {mine}'), {"subject": kept.anna}).one()
        gone = [None] if column in NULLABLE else []
        for altered in (*alterations(bytes(stored.it) if column == "salt" else stored.it), *gone):
            point = session.begin_nested()
            session.execute(
                text(f'UPDATE consent_record SET "{column}" = :altered WHERE id = :id'),
                {"altered": altered, "id": stored.id},
            )
            assert not holds(session, record, kept.anna), (column, altered)
            point.rollback()
        assert holds(session, record, kept.anna)
