"""Upgrading a community that was made before: what its people said goes on counting."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import insert, select

from ethicomm.app import House
from ethicomm.consent import ConsentState
from ethicomm.db import Database
from ethicomm.schema import migrations
from tests.test_house_rules import fresh_settings

STATES = ConsentState.__table__
MARCH, SEPTEMBER = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 9, 10, 9, tzinfo=UTC)


@pytest.mark.both
def test_a_no_said_before_questions_could_be_put_rests_for_half_a_year_too(
    house: House, database_kind: str, tmp_path: Path
) -> None:
    database = Database(fresh_settings(house, database_kind, tmp_path).database_url)
    with database.engine.connect() as connection:
        command.upgrade(migrations(connection), "0001")
    rows = [
        {"subject": subject, "purpose": "newsletter", "record": uuid4(), "n": 1, "state": state}
        | {"since": MARCH, "grade": "seen_here"}
        for subject, state in enumerate(("refused", "withdrawn", "given"))
    ]
    with database.write() as session:
        session.execute(insert(STATES), rows)
    with database.engine.connect() as connection:
        command.upgrade(migrations(connection), "head")
    with database.read() as session:
        found = session.execute(select(STATES.c.state, STATES.c.quiet_until).order_by(STATES.c.subject)).all()
    database.engine.dispose()
    assert [tuple(one) for one in found] == [("refused", SEPTEMBER), ("withdrawn", SEPTEMBER), ("given", None)]
