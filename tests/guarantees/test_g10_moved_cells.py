"""G10: a locked value opens in its own place only. Whoever can write to the database moves some; none is shown."""

import random
from collections.abc import Sequence

import pytest
from sqlalchemy import Row, select, update

from ethicomm import vault
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.db import keeper
from ethicomm.errors import Unavailable
from ethicomm.members import NewMember, add_members
from ethicomm.members.models import Value, value_place
from ethicomm.vault import Sealed
from tests.consent.people import OWNER
from tests.proving import short_and_full

PEOPLE = 40
Cell = Row[int, str, Sealed]


def cells(house: House) -> Sequence[Cell]:
    everyone = [
        NewMember({"email": f"cell{one}@example.org", "first_name": f"Cell {one}"}, "en") for one in range(PEOPLE)
    ]
    with house.database.write() as session:
        add_members(session, OWNER, everyone, Method.COUNTER)
    with house.database.read() as session, keeper(session):
        return session.execute(select(Value.subject, Value.field, Value.cell)).all()


@pytest.mark.both
@short_and_full("moves", 500, 10_000)
def test_g10_a_moved_value_is_refused_and_one_in_its_place_opens(house: House, moves: int) -> None:
    kept, dice = cells(house), random.Random(10)
    with house.database.read() as session:
        keys = vault.of(session).keys({one.subject for one in kept})
    for one in kept:
        assert "cell" in keys[one.subject].open(value_place(one.subject, one.field), one.cell).lower()
    for _move in range(moves):
        moved, there = dice.sample(kept, 2)
        with house.database.write() as session, keeper(session):
            row = update(Value).where(Value.subject == there.subject, Value.field == there.field)
            session.execute(row.values(cell=moved.cell))
            session.flush()
            found = session.scalars(
                select(Value.cell).where(Value.subject == there.subject, Value.field == there.field)
            )
            place, sealed = value_place(there.subject, there.field), found.one()
            for key in (keys[there.subject], keys[moved.subject]):
                with pytest.raises(Unavailable):
                    key.open(place, sealed)
            session.execute(row.values(cell=there.cell))
