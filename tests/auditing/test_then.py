"""An auditor goes back to a past moment: what stood then, in which words, and what one person had said."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from ethicomm import clock, consent, ledger
from ethicomm.app import House
from ethicomm.consent import ConsentRecord, UseAct, pseudonym
from ethicomm.policy import in_force
from tests.auditing.conftest import Sent
from tests.auditing.test_pages import read, words
from tests.consent.people import acting, says_yes, someone, takes_back
from tests.visiting import Visitor

DAY = timedelta(days=1)


@pytest.fixture
def past(house: House) -> dict[str, int]:
    """Ten days ago Anna and Ben said yes; five days ago Ben took his back."""
    with clock.moved(clock.now() - 10 * DAY), house.database.write() as session:
        people = {"anna": someone(session), "ben": someone(session)}
        for one in people.values():
            says_yes(session, one, "newsletter")
        ledger.sequence(session)
    with clock.moved(clock.now() - 5 * DAY), house.database.write() as session:
        takes_back(session, people["ben"], "newsletter")
        ledger.sequence(session)
    return people


def ago(days: float) -> str:
    return (clock.now() - days * DAY).strftime("%Y-%m-%dT%H:%M")


def row(seen: str, purpose: str) -> str:
    """The figures beside a purpose: people, by grade, now, change."""
    found = re.search(rf"{purpose} ([\d –+−±]+)", seen)
    assert found, seen
    return found[1].strip()


@pytest.mark.both
def test_what_stood_then_is_told_with_the_difference_to_now(past: dict[str, int], visitor: Visitor) -> None:
    assert row(read(visitor, f"/audit/then?at={ago(7)}"), "Newsletter").startswith("2 2 0 0 1 −1")
    assert row(read(visitor, f"/audit/then?at={ago(1)}"), "Newsletter").startswith("1 1 0 0 1 ±0")


def test_the_words_the_policy_and_the_checkpoint_of_then_are_one_press_away(
    house: House, past: dict[str, int], visitor: Visitor
) -> None:
    page = visitor.get(f"/audit/then?at={ago(7)}").text
    with house.database.read() as session:
        shown = in_force(session).purposes["newsletter"].notices["en"].hash
        first = min(ledger.checkpoints(session), key=lambda one: one.size).size
    assert f'href="/notices/{shown}"' in page
    assert f'href="/audit/log/checkpoints/{first}"' in page
    for address in re.findall(r'href="(/(?:notices|audit/log)/[^"]+)"', page):
        assert visitor.get(html.unescape(address)).status_code == 200, address


def test_one_person_is_found_by_the_name_in_a_report(past: dict[str, int], visitor: Visitor) -> None:
    name = pseudonym(past["ben"])
    for written in (name, name.lower(), name.replace("·", ""), name.replace("·", ".")):
        then, now = (
            words(visitor.get("/audit/then", params={"at": ago(days), "person": written}).text) for days in (7, 1)
        )
        assert f"What {name} allowed" in then
        assert re.search(r"Newsletter ✓ stood seen here version \d+, \w+ \d+", then)
        assert re.search(r"Newsletter ✕ withdrew – – \d+", now)
        assert "2 events of this person up to then" in then
        assert "3 events of this person up to then" in now


def test_an_event_of_the_person_leads_to_its_entry(house: House, past: dict[str, int], visitor: Visitor) -> None:
    page = visitor.get("/audit/then", params={"at": ago(1), "person": pseudonym(past["ben"])}).text
    with house.database.read() as session:
        mine = session.scalars(select(ConsentRecord.id).where(ConsentRecord.subject == past["ben"])).all()
        places = ledger.positions(session, mine).values()
    for place in places:
        assert f'href="/audit/log/{place}"' in page
        assert pseudonym(past["ben"]) in read(visitor, f"/audit/log/{place}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"at": "yesterday"}, "That is no day and time we can read."),
        ({"at": "2026-02-30T10:00"}, "That is no day and time we can read."),
        ({"at": "9999-12-31T23:59"}, "That is still to come."),
        ({"at": "0001-01-01T00:00"}, "That is no day and time we can read.|Nothing was written into the log by then."),
        ({"at": "1999-12-31T23:59"}, "Nothing was written into the log by then."),
        ({"person": "Anna"}, "Nobody in the log has this name."),
        ({"person": "000·000"}, "Nobody in the log has this name."),
        ({"person": "' OR 1=1"}, "Nobody in the log has this name."),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_sentence(
    past: dict[str, int], visitor: Visitor, query: dict[str, str], said: str
) -> None:
    answer = visitor.get("/audit/then", params={"at": ago(1), **query})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert any(one in words(answer.text) for one in said.split("|"))


def test_the_exact_moment_can_be_linked_to_and_shows_the_same(past: dict[str, int], visitor: Visitor) -> None:
    page = visitor.get(f"/audit/then?at={ago(7)}").text
    link = html.unescape(re.search(r'class="sign" href="(/audit/then\?[^"]+)"', page)[1])  # type: ignore[index]
    assert words(visitor.get(link).text) == words(page)


def test_the_overview_travels_too(sent: Sent, visitor: Visitor) -> None:
    with sent.house.database.read() as session:
        began = ledger.began(session)
    assert began
    before = (began + timedelta(microseconds=1)).isoformat()
    then = words(visitor.get("/audit", params={"at": before}).text)
    assert "What people allowed then" in then
    assert "No letters yet" in then
    assert "No letters yet" not in words(visitor.get("/audit", params={"at": clock.now().isoformat()}).text)
    assert visitor.get("/audit?at=nonsense").status_code == 422


def test_answers_that_were_removed_since_are_counted_apart(
    house: House, past: dict[str, int], visitor: Visitor
) -> None:
    with house.database.write() as session:
        consent.leave(session, acting(past["ben"]), past["ben"], method=consent.Method.PORTAL)
        bens = session.scalars(select(ConsentRecord.id).where(ConsentRecord.subject == past["ben"])).all()
        ledger.remove(session, consent.KINDS[0], bens, "proof period over")
    seen = read(visitor, f"/audit/then?at={ago(7)}")
    assert "Of 4 answers that were in the log then, 2 were removed since" in seen, seen
    assert row(seen, "Newsletter").startswith("1 1 0 0 1 ±0")


def test_going_back_is_written_down_like_every_reading(house: House, past: dict[str, int], visitor: Visitor) -> None:
    visitor.get("/audit/then", params={"at": ago(1)})
    visitor.get("/audit/then", params={"at": ago(1), "person": pseudonym(past["ben"])})
    with house.database.read() as session:
        found = session.scalars(select(UseAct.reason).order_by(UseAct.at)).all()
    assert found == ["audit then", "audit one person then"]
