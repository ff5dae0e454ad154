"""Several processes write while others place entries: nobody waits for a sequencer, nothing is lost or placed twice."""

import multiprocessing
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select, text

from ethicomm import ledger
from ethicomm.app import House
from ethicomm.consent.models import DECISION
from ethicomm.db import Session, database_of
from ethicomm.ledger.models import Entry
from ethicomm.rounds import BATCH, place_entries
from ethicomm.settings import Settings
from tests.ledger.conftest import Write, decisions

WRITERS, SEQUENCERS = 3, 2
UNITS, ROWS = 30, 10  # of each writer

pytestmark = pytest.mark.both


def impatient(session: Session) -> None:
    """Whoever must wait for a lock fails. SQLite has one lock for everything; there a unit's size bounds the wait."""
    if not database_of(session).is_sqlite:
        session.execute(text("SET LOCAL lock_timeout = '20ms'"))


def write_some(settings: Settings, start: Any, placed: Any) -> None:
    house = House(settings)
    start.wait(60)
    for unit in range(UNITS):
        if unit:
            placed.wait(60)  # so that some are placed while others are written, however busy the machine is
        with house.database.write() as session:
            impatient(session)
            ledger.insert(session, DECISION, decisions(ROWS))
    house.close()


def place_some(settings: Settings, start: Any, over: Any, placed: Any) -> None:
    house = House(settings)
    start.wait(60)
    while not over.is_set():
        place_entries(house.database)
        with house.database.read() as session:
            if ledger.latest_checkpoint(session):
                placed.set()
    house.close()


def test_processes_that_write_and_place_at_once_lose_and_double_nothing(house: House) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, over, placed = spawn.Barrier(WRITERS + SEQUENCERS), spawn.Event(), spawn.Event()
    writers = [spawn.Process(target=write_some, args=(house.settings, start, placed)) for _ in range(WRITERS)]
    placers = [spawn.Process(target=place_some, args=(house.settings, start, over, placed)) for _ in range(SEQUENCERS)]
    for one in (*writers, *placers):
        one.start()
    for one in writers:
        one.join()
    over.set()
    for one in placers:
        one.join()
    assert [one.exitcode for one in (*writers, *placers)] == [0] * (WRITERS + SEQUENCERS), "nobody waited for a lock"
    with house.database.write() as session:
        ledger.sequence(session)
    with house.database.read() as session:
        entries = session.execute(select(Entry.position, Entry.row).order_by(Entry.position)).all()
        assert [one.position for one in entries] == list(range(WRITERS * UNITS * ROWS))
        assert max(Counter(one.row for one in entries).values()) == 1
        assert ledger.verify(session, house.ledger_kinds).holds
        assert len(ledger.checkpoints(session)) > 1, "entries were placed while others were written"


def test_a_writer_does_not_wait_for_a_sequencer_that_is_in_the_middle_of_its_batch(house: House) -> None:
    """On PostgreSQL, which locks rows; SQLite's one lock is what the next test is about."""
    if house.database.is_sqlite:
        return
    with house.database.write() as session:
        ledger.insert(session, DECISION, decisions(5))
    with house.database.write() as placing:
        assert ledger.sequence(placing) == 5
        with house.database.write() as session:
            impatient(session)
            ledger.insert(session, DECISION, decisions(5))
    with house.database.write() as session:
        assert ledger.sequence(session) == 5
        assert ledger.verify(session, house.ledger_kinds).holds


def test_a_log_that_grows_while_it_is_checked_is_whole(log: House, write: Write) -> None:
    def meanwhile(_checked: int, _size: int) -> None:
        write(10)

    with log.database.snapshot() as session:
        report = ledger.verify(session, log.ledger_kinds, meanwhile)
    assert (report.broken, report.size) == ((), 600)


def test_one_turn_of_a_worker_is_short_however_much_waits(house: House) -> None:
    """SQLite's writers wait for a turn; so it ends after a batch, and the rest is for the next one."""
    with house.database.write() as session:
        for _ in range(12):
            ledger.insert(session, DECISION, decisions(1_000))
    place_entries(house.database)
    with house.database.read() as session:
        placed = 12_000 - ledger.waiting(session)
    assert BATCH <= placed < BATCH + 1_000
