"""Upgrading a community that was made before: what its people said goes on counting."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import MetaData, insert, select

from ethicomm.app import House
from ethicomm.consent import ConsentState
from ethicomm.db import Base, Database, keeper
from ethicomm.members import Value
from ethicomm.schema import migrations
from tests.members.people import ANNA, joins, seen_of
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


KEPT = ("applied_policy", "policy_number", "notice", "member", "value", "standing", "consent_record", "consent_state")


@pytest.mark.both
def test_values_of_the_release_before_read_as_before_and_lie_under_the_net(
    house: House, database_kind: str, tmp_path: Path
) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    url = fresh_settings(house, database_kind, tmp_path).database_url
    later = House(house.settings.model_copy(update={"database_url": url}))
    bring_to_the_release_before(house, url)
    later.migrate()
    assert seen_of(later, anna, "newsletter", "email", "first_name") == ANNA
    with later.database.read() as session:
        assert bool(session.scalars(select(Value.subject)).all()) == later.database.is_sqlite
    later.close()


def bring_to_the_release_before(house: House, url: str) -> None:
    """An installation of that release, with the same people in it."""
    database, old = Database(url), MetaData()
    with database.engine.connect() as connection:
        command.upgrade(migrations(connection), "0002")
    old.reflect(database.engine, only=KEPT)
    for table in old.sorted_tables:
        now = Base.metadata.tables[table.name]
        with house.database.read() as session, keeper(session):
            rows = [dict(row) for row in session.execute(select(*(now.c[one.name] for one in table.c))).mappings()]
        with database.write() as session:
            session.execute(insert(now), rows)
    database.engine.dispose()
