"""G5: a restore brings nobody back: no no is forgotten, nobody erased is readable, nothing is sent a second time."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import select

from ethicomm import consent, vault
from ethicomm.app import House
from ethicomm.backups import restoring
from ethicomm.backups.replaying import Journal
from ethicomm.db import keeper
from ethicomm.errors import Conflict
from ethicomm.members import reveal
from ethicomm.members.marks import marked
from ethicomm.members.models import Value
from tests.backups.places import (
    LATER,
    Machine,
    a_letter,
    address_of,
    back_up,
    bring_back,
    leave,
    machine_to_restore_on,
    posting,
    schedule,
    some_people,
    standing,
    state_of,
    take_back,
    work,
)
from tests.consent.people import OWNER
from tests.proving import short_and_full
from tests.smtp import Smtp

__all__ = ["machine_to_restore_on"]

pytestmark = pytest.mark.both


@short_and_full("withdrawing", 20, 1_000)
def test_g5_a_restore_brings_nobody_back(
    house: House, new_machine: Machine, smtp: Smtp, tmp_path: Path, withdrawing: int
) -> None:
    lived = posting(house, smtp.url)
    people = some_people(lived, 2 * withdrawing)
    no, gone, staying = _parted(people, withdrawing)
    sent, planned = a_letter(lived, "sent"), a_letter(lived, "planned")
    schedule(lived, planned, LATER)
    backup = back_up(lived, tmp_path / "backups")
    schedule(lived, sent)
    work(lived)
    arrived = len(smtp.kept)
    take_back(lived, no)
    leave(lived, gone)
    lived.close()

    again = new_machine(lived)
    done = bring_back(again, backup)

    work(again, 2 * LATER)
    assert arrived == len(people)
    assert len(smtp.kept) == arrived  # nothing goes by itself
    assert (done.replayed.withdrawals, len(done.replayed.erased), done.gap) == (len(no), len(gone), False)
    assert standing(again, [*no, *gone]) == []
    assert standing(again, staying) == staying
    assert _readable(again, people) == {*no, *staying}
    assert _marked(again, range(withdrawing, withdrawing + len(gone))) == len(gone)
    assert (state_of(again, sent), state_of(again, planned)) == ("cancelled", "draft")
    with pytest.raises(Conflict):
        schedule(again, sent)
    schedule(again, planned)
    work(again)
    assert sorted(letter.recipients[0] for letter in smtp.kept[arrived:]) == sorted(_addresses(people, staying))


def test_g5_without_the_journal_those_who_said_no_would_be_written_to(
    house: House, new_machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = some_people(house, 4)
    backup = back_up(house, tmp_path / "backups")
    take_back(house, people)
    again = new_machine(house)
    monkeypatch.setattr(restoring.Journal, "read", lambda keys: Journal())
    bring_back(again, backup)
    assert standing(again, people) == people


def _parted(people: list[int], withdrawing: int) -> tuple[list[int], list[int], list[int]]:
    """Those who will say no, those who will be erased (half as many), those who stay."""
    return people[:withdrawing], people[withdrawing : 3 * withdrawing // 2], people[3 * withdrawing // 2 :]


def _addresses(people: list[int], some: Iterable[int]) -> list[str]:
    return [address_of(people.index(one)) for one in some]


def _readable(house: House, people: list[int]) -> set[int]:
    """Whose address can be opened, by the front door or by looking into the table."""
    with house.database.write() as session:
        use = consent.use(session, OWNER, people, ["account"], "test", fields=["email"])
        opened = {one for one, values in reveal(session, use).items() if values}
        with keeper(session):
            held = set(session.scalars(select(Value.subject)))
        assert held.intersection(vault.of(session).keys(people)) == opened
    return opened


def _marked(house: House, numbers: Iterable[int]) -> int:
    with house.database.read() as session:
        return len(marked(session, map(address_of, numbers)))
