"""G24: a backup taken while people answer holds together: each of them restores, and every invariant holds."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from ethicomm import consent, ledger
from ethicomm.app import House
from ethicomm.backups import making
from ethicomm.backups.drilling import rehearse
from ethicomm.backups.invariants import Held
from ethicomm.backups.tables import rows_of
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.settings import Settings
from tests.backups.places import back_up, some_people, take_back
from tests.consent.people import OWNER, acting
from tests.proving import short_and_full

pytestmark = pytest.mark.both
WRITERS = 2
PURPOSES = ("newsletter", "segmentation")


def answer(settings: Settings, people: list[int], seed: int, stop: Event, done: Any) -> None:
    """A process in which members say yes and no, one act a transaction, as fast as it goes."""
    house, dice = House(settings), random.Random(seed)
    while not stop.is_set():
        with house.database.write() as session:
            _one_act(session, dice.choice(people), dice)
        done.value += 1
    house.close()


def _one_act(session: Session, member: int, dice: random.Random) -> None:
    purpose = dice.choice(PURPOSES)
    if dice.random() < 0.8:
        ledger.note(session, "member", str(member), "looked")
    elif consent.authorise(session, member, purpose):
        consent.withdraw(session, acting(member), member, purpose, method=Method.PORTAL)
    else:
        words = in_force(session).purposes[purpose].notices["en"].hash
        said = {"notice_hash": words, "language": "en", "method": Method.PORTAL}
        consent.give(session, acting(member), member, purpose, **said)


@contextmanager
def load(house: House, people: list[int]) -> Iterator[Callable[[], int]]:
    """Answers from several processes until the block ends. Gives how many there were so far."""
    spawn = multiprocessing.get_context("spawn")
    stop, counts = spawn.Event(), [spawn.Value("q") for _ in range(WRITERS)]
    writers = [
        spawn.Process(target=answer, args=(house.settings, people[at::WRITERS], at, stop, count))
        for at, count in enumerate(counts)
    ]
    for one in writers:
        one.start()
    try:
        while not all(count.value for count in counts):
            assert all(one.is_alive() for one in writers)
            time.sleep(0.01)
        yield lambda: sum(count.value for count in counts)
    finally:
        stop.set()
        for one in writers:
            one.join()


@short_and_full("backups", 1, 50)
def test_g24_each_backup_under_load_restores_and_holds(
    house: House, tmp_path: Path, backups: int, record_property: Callable[[str, object], None]
) -> None:
    people = some_people(house, 60)
    house.database.engine.dispose()
    with load(house, people) as answers:
        began, first = time.monotonic(), answers()
        made = [back_up(house, tmp_path / f"{number}") for number in range(backups)]
        record_property("acts_per_second", round((answers() - first) / (time.monotonic() - began)))
        assert answers() > first + backups  # people did answer meanwhile
    findings = [found for backup in made for found in rehearse(house.database, OWNER, backup)]
    assert len(findings) == backups * len(Held)
    assert [one for one in findings if one.wrong] == []


def _no_in_the_middle(house: House, people: list[int], read: Callable[..., Any]) -> Callable[..., Any]:
    """Reads tables with `read`; half-way, someone says no."""

    def rows(session: Session, one: Table, part: int) -> Any:
        if one.name == "consent_state":  # the table of events is in the backup by then, what stands is not
            take_back(house, [people.pop()])
        return read(session, one, part)

    return rows


def test_g24_who_says_no_half_way_is_in_a_backup_wholly_or_not_at_all(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "rows_of", _no_in_the_middle(house, some_people(house, 3), rows_of))
    back_up(house, tmp_path)
    assert all(one.wrong == 0 for one in rehearse(house.database, OWNER, tmp_path))


def test_g24_a_dump_without_one_snapshot_is_found_out(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def each_by_itself(session: Session, one: Table, part: int) -> Any:
        with house.database.read() as alone:
            yield from list(rows_of(alone, one, part))

    monkeypatch.setattr(making, "rows_of", _no_in_the_middle(house, some_people(house, 3), each_by_itself))
    back_up(house, tmp_path)
    wrong = {one.about for one in rehearse(house.database, OWNER, tmp_path) if one.wrong}
    assert Held.STANDING in wrong
