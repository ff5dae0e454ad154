"""features/vault/passing.feature: what is sealed for a while, and what a copy of the data keeps of it."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import vault
from ethicomm.app import House
from ethicomm.clock import moved, now
from ethicomm.db import uuid7
from ethicomm.errors import Problem, Unavailable
from ethicomm.members.forgetting import forget_ended
from ethicomm.members.imports.batches import opened, upload
from ethicomm.members.imports.models import Uploaded
from ethicomm.members.joining import Answers, ask_to_confirm
from ethicomm.members.models import Joining, Waiting
from ethicomm.members.passing import destroy_left_over, open_passing, passing_keys, passing_tables
from ethicomm.vault import Place, Sealed
from ethicomm.vault.store import MemberKey
from tests.members.imports.files import OWNER, audience, confirmed, imports, unconfirmed

scenarios("vault/passing.feature")
AFTER = {"an hour has": 1.1, "a day has": 24.1, "thirty-one days have": 31 * 24.0}
Kept = dict[str, Any]


@pytest.fixture
def kept() -> Kept:
    return {}


@given("I brought a file with Carla's address")
def brought(house: House, kept: Kept) -> None:
    with house.database.write() as session:
        kept["batch"] = upload(session, OWNER, "list.zip", audience([confirmed("carla@example.org")]), "en")


@given("Dora typed her address on the join page")
def typed(house: House) -> None:
    with house.database.write() as session:
        ask_to_confirm(session, Answers("dora@example.org", "en"), "192.0.2.1")


@given("Eva waits for proof, from an old list")
def waits(house: House) -> None:
    imports(house, audience([unconfirmed("eva@example.org")]))


@given("a copy of all our data was made")
def copied(house: House, kept: Kept) -> None:
    kept["cells"] = cells(house)
    assert kept["cells"]
    assert all("example.org" in text or "columns" in text for text in texts(house, kept["cells"]))


@when(parsers.re(r"(?P<time>an hour has|a day has|thirty-one days have) passed"))
def later(house: House, time: str) -> None:
    with moved(now() + timedelta(hours=AFTER[time])):
        forget_ended(house.database)


@then("the file is gone")
def file_gone(house: House, kept: Kept) -> None:
    with house.database.read() as session, pytest.raises(Problem):
        opened(session, kept["batch"])
    assert rows(house, Uploaded) == 0


@then("what she typed is gone")
def answers_gone(house: House) -> None:
    assert rows(house, Joining) == 0


@then("what was kept of her is gone")
def waiting_gone(house: House) -> None:
    assert rows(house, Waiting) == 0


@then("what the copy holds of it cannot be opened, with all our keys in hand")
def unreadable(house: House, kept: Kept) -> None:
    with house.database.read() as session:
        keys = vault.of(session)
        with keys.store.read() as store:
            every = [keys.machine(), *keys.keys(store.scalars(select(MemberKey.subject)).all()).values()]
    for _row, place, cell in kept["cells"]:
        for key in every:
            with pytest.raises(Unavailable):
                key.open(place, cell)


def rows(house: House, table: type[Any]) -> int:
    with house.database.read() as session:
        return len(session.scalars(select(table)).all())


def cells(house: House) -> list[tuple[Any, Place, Sealed]]:
    with house.database.read() as session:
        return [
            (row[0], Place(table.name, column.name, str(row[0])), row[1])
            for table in passing_tables()
            for column in table.c
            if column.info.get("passing")
            for row in session.execute(select(*table.primary_key, column))
        ]


def texts(house: House, held: list[tuple[Any, Place, Sealed]]) -> list[str]:
    with house.database.read() as session:
        found = [open_passing(session, row, place, cell) for row, place, cell in held]
    return [text if "content" not in text else "example.org" for text in found]


@pytest.mark.both
def test_a_key_whose_row_never_came_is_destroyed_and_no_other(house: House) -> None:
    imports(house, audience([unconfirmed("eva@example.org")]))
    with house.database.write() as session:
        passing_keys(session, [uuid7()])
        session.rollback()
    assert destroy_left_over(house.database) == 1
    assert destroy_left_over(house.database) == 0
    assert texts(house, cells(house))
