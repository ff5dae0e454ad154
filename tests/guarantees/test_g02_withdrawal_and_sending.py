"""G2: a withdrawal that answered is never followed by a send begun after it (promise 4)."""

from pathlib import Path

import pytest

from ethicomm.app import House
from tests.guarantees.racing import Race, Track, races
from tests.proving import short_and_full


def begun_after(found: list[Race]) -> list[Race]:
    return [race for race in found if race.begun and race.begun > race.answered]


def bytes_after(found: list[Race]) -> list[Race]:
    return [race for race in found if race.ended and race.ended > race.answered]


@pytest.mark.both
@short_and_full("people", 200, 10_000)
def test_g2_nothing_is_begun_after_a_withdrawal_has_answered(house: House, tmp_path: Path, people: int) -> None:
    found = races(house, tmp_path, Track(people=people))
    assert len(found) == people
    assert begun_after(found) == []
    assert bytes_after(found) == []
    left, kept = [race for race in found if race.begun], [race for race in found if not race.begun]
    assert left, "some letters had left before"
    assert kept, "some never left"


@pytest.mark.both
@short_and_full("people", 60, 2_000)
def test_g2_nothing_is_begun_after_a_no_to_everything_has_answered(house: House, tmp_path: Path, people: int) -> None:
    found = races(house, tmp_path, Track(people=people, all_at_once=True))
    assert len(found) == people
    assert begun_after(found) == []
    assert bytes_after(found) == []
    assert any(race.begun for race in found), "some letters had left before"


def test_g2_would_notice_a_withdrawal_that_does_not_wait(house: House, tmp_path: Path) -> None:
    """The fault, planted: it answers once its own row is written."""
    found = races(house, tmp_path, Track(people=300, most=100, ahead=0, behind=60, careless=True))
    assert begun_after(found)
    assert bytes_after(found)
