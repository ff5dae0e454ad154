"""Breaking the log of the sample community: tried on a copy, named by the check, and nothing real is touched."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ethicomm import consent, ledger
from ethicomm.app import House
from ethicomm.demo.tampering.breaking import Way, attempt
from ethicomm.demo.tampering.routes import HANDLERS
from ethicomm.errors import Invalid
from tests.auditing.test_pages import words
from tests.consent.people import OWNER, says_yes
from tests.segments.people import member
from tests.visiting import Visitor, visiting


@pytest.fixture
def lived(house: House) -> House:
    """A community in which three people answered, on three days."""
    for name in ("Anna", "Ben", "Cleo"):
        with house.database.write() as session:
            subject = member(session, first_name=name)
            says_yes(session, subject, "newsletter")
        with house.database.write() as session:
            ledger.sequence(session)
    return house


@pytest.fixture
def visitor(lived: House) -> Iterator[Visitor]:
    """Somebody who is not even signed in."""
    with visiting(lived, HANDLERS, None) as client:
        yield client


def everything(house: House) -> str:
    """One hash over every row of every table."""
    with house.database.read() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).all()
        rows = [repr(session.execute(text(f'SELECT * FROM "{table}" ORDER BY 1')).all()) for table in tables]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def read(visitor: Visitor, way: str = "") -> str:
    answer = visitor.get("/demo/break", params={"try": way} if way else {})
    assert answer.status_code == 200
    return words(answer.text)


def test_the_page_offers_three_ways_and_does_none_of_them_by_itself(visitor: Visitor) -> None:
    seen = read(visitor)
    for title in ("Change one row", "Remove one row", "Put back an older copy"):
        assert title in seen
    assert "What was done" not in seen
    assert read(visitor, "something-else") == seen


def test_a_changed_row_is_named(visitor: Visitor) -> None:
    seen = read(visitor, Way.CHANGE)
    place = re.search(r"Row entry (\d+), in the table consent_record", seen)
    assert place
    assert f"entry {place[1]} (consent): what it says was changed after it was written." in seen
    assert "67 69 76 65 6e" in seen, "the bytes of “given”"


def test_a_removed_row_is_named(visitor: Visitor) -> None:
    seen = read(visitor, Way.REMOVE)
    place = re.search(r"Row entry (\d+), in the table consent_record", seen)
    assert place
    assert f"entry {place[1]} (consent): it is gone, and nothing says why it was removed." in seen


def test_an_older_copy_looks_whole_until_a_checkpoint_kept_outside_is_held_against_it(visitor: Visitor) -> None:
    seen = read(visitor, Way.OLDER)
    whole = seen.index("By itself the copy looks whole:")
    told = re.search(r"entries \d+ to \d+: a signed checkpoint covers it, and it is not there\.", seen)
    assert told
    assert whole < told.start()


@pytest.mark.parametrize("way", list(Way))
def test_nothing_real_is_touched_and_the_copy_goes_away(
    lived: House, visitor: Visitor, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(copies))
    before = everything(lived)
    read(visitor, way)
    assert everything(lived) == before
    assert list(copies.iterdir()) == []
    with lived.database.read() as session:
        assert ledger.verify(session, lived.ledger_kinds).holds


@pytest.mark.parametrize("way", [Way.CHANGE, Way.REMOVE])
def test_joining_and_being_asked_are_no_answers_to_cheat_with(house: House, way: Way) -> None:
    with house.database.write() as session:
        member(session, first_name="Anna")
        consent.put_question(session, OWNER, "newsletter")
    with house.database.read() as session, pytest.raises(Invalid, match="Nobody has answered"):
        attempt(session, way)


def test_a_yes_said_again_becomes_a_no(house: House) -> None:
    with house.database.write() as session:
        anna = member(session, first_name="Anna")
        for _again in range(2):
            says_yes(session, anna, "newsletter")
    for _again in range(5):  # whichever of the two is drawn
        with house.database.read() as session:
            assert attempt(session, Way.CHANGE).deed.words.startswith("A yes became a no")


@pytest.mark.parametrize("way", list(Way))
def test_where_there_is_nothing_to_cheat_with_the_page_says_so(house: House, way: Way) -> None:
    with house.database.read() as session, pytest.raises(Invalid):
        attempt(session, way)
    with visiting(house, HANDLERS, None) as visitor:
        assert "What was done" not in read(visitor, way)


def test_no_other_community_has_this_page(house: House) -> None:
    paths = {path for route in house.pages().routes for path in [route.path]}
    assert "/demo/break" not in paths
    assert "/demo/break" in {route.path for route in house.pages(HANDLERS).routes}
