"""A log with something in it: decisions about people and acts of the house, written in several turns."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from ethicomm import ledger
from ethicomm.app import House
from ethicomm.consent.models import DECISION
from ethicomm.db import Session, uuid7

Write = Callable[[int], list[dict[str, Any]]]


def decisions(count: int) -> list[dict[str, Any]]:
    """Rows about so many invented people."""
    dice, at, use = Random(count), datetime(2026, 10, 18, 7, 12, 3, tzinfo=UTC), uuid7()
    refusals = (None, None, None, "withdrawn", "never_asked")
    return [
        {"id": uuid7(), "use": use, "subject": dice.getrandbits(62), "at": at, "record": uuid7(), "stood": 2}
        | {"refusal": dice.choice(refusals)}
        for _ in range(count)
    ]


@pytest.fixture(name="house")
def house_with_an_empty_log(make_house: Callable[[], House]) -> House:
    """A community in which nothing was done yet, so that positions can be counted from the start."""
    house = make_house()
    with house.database.write() as session:
        for table in ("act", "removal", "ledger_waiting", "ledger_entry", "ledger_checkpoint", "ledger_head"):
            session.execute(text(f"DELETE FROM {table}"))
    return house


@pytest.fixture
def write(house: House) -> Write:
    """Write so many decisions into the log and place them."""

    def write(count: int) -> list[dict[str, Any]]:
        rows = decisions(count)
        with house.database.write() as session:
            ledger.insert(session, DECISION, rows)
            ledger.sequence(session)
        return rows

    return write


@pytest.fixture
def log(house: House, write: Write) -> House:
    """600 entries under four checkpoints: more than two blocks, and a last one that is not complete."""
    for count in (1, 255, 300, 43):
        write(count)
    with house.database.write() as session:
        ledger.note(session, "owner", "1", "policy applied", hash="9f3c")
        ledger.sequence(session)
    return house


@pytest.fixture
def tampering(log: House) -> Iterator[Session]:
    """A unit of work on the log of someone with full access to the database; nothing of it is kept."""
    with log.database.read() as session:
        yield session
