"""Going back to a past day, told by an auditor."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import clock, consent, ledger
from ethicomm.accounts import Actor
from ethicomm.app import House
from ethicomm.consent import ConsentRecord, Method, pseudonym
from tests.auditing.test_pages import words
from tests.consent.people import acting, says_yes, someone, takes_back
from tests.visiting import Visitor, entering

pytestmark = pytest.mark.both
scenarios("auditing/time_travel.feature")
DAY = timedelta(days=1)
NUMBERS = {"now": 0, "one day": 1, "seven days": 7}


@dataclass
class Desk:
    """Who is who, and the page before the auditor."""

    people: dict[str, int] = field(default_factory=dict)
    page: str = ""
    status: int = 0

    @property
    def seen(self) -> str:
        return words(self.page)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def looking(house: House, auditor: Actor) -> Iterator[Visitor]:
    with entering(house, auditor) as client:
        yield client


@given("ten days ago Anna and Ben said yes to the newsletter")
def said_yes(house: House, desk: Desk) -> None:
    with clock.moved(clock.now() - 10 * DAY), house.database.write() as session:
        desk.people = {"Anna": someone(session), "Ben": someone(session)}
        for one in desk.people.values():
            says_yes(session, one, "newsletter")
        ledger.sequence(session)


@given("five days ago Ben took his yes back")
def took_back(house: House, desk: Desk) -> None:
    with clock.moved(clock.now() - 5 * DAY), house.database.write() as session:
        takes_back(session, desk.people["Ben"], "newsletter")


@given("the clock stepped back a day when Cleo took her yes back")
def stepped_back(house: House, desk: Desk) -> None:
    with house.database.write() as session:
        desk.people["Cleo"] = someone(session)
        says_yes(session, desk.people["Cleo"], "newsletter")
    with clock.moved(clock.now() - DAY), house.database.write() as session:
        takes_back(session, desk.people["Cleo"], "newsletter")


@given("the time of Ben's proof is over and it was removed")
def proof_over(house: House, desk: Desk) -> None:
    ben = desk.people["Ben"]
    with house.database.write() as session:
        consent.leave(session, acting(ben), ben, method=Method.PORTAL)
        bens = session.scalars(select(ConsentRecord.id).where(ConsentRecord.subject == ben)).all()
        ledger.remove(session, consent.KINDS[0], bens, "proof period over")


@when(parsers.re(r"I go back (to )?(?P<far>now|one day|seven days)"))
def go_back(looking: Visitor, desk: Desk, far: str) -> None:
    look(looking, desk, NUMBERS[far])


@when(
    parsers.re(r"I go back (to )?(?P<far>now|seven days) for the person a report calls by (?P<name>\w+)'s short name")
)
def go_back_for(looking: Visitor, desk: Desk, far: str, name: str) -> None:
    look(looking, desk, NUMBERS[far], pseudonym(desk.people[name]))


@when("I go back to a day that is still to come")
def go_ahead(looking: Visitor, desk: Desk) -> None:
    look(looking, desk, -3)


def look(looking: Visitor, desk: Desk, days: int, person: str = "") -> None:
    asked = {"at": (clock.now() - days * DAY).isoformat(), "person": person}
    answer = looking.get("/audit/then", params=asked)
    desk.page, desk.status = answer.text, answer.status_code


@then("the newsletter stood for 2 people, all seen here")
@then("I read that it stands for 1 of them now")
def stood_for(desk: Desk) -> None:
    assert re.search(r"Newsletter 2 2 0 0 1 −1", desk.seen)


@then("the words they said yes to are one press away")
def with_words(looking: Visitor, desk: Desk) -> None:
    (address,) = set(re.findall(r'href="(/notices/\w+)"', desk.page))
    assert looking.get(address).status_code == 200


@then("I read that the newsletter stood for 1 person, because one withdrew")
def one_withdrew(desk: Desk) -> None:
    assert re.search(r"Newsletter 1 1 0 0 1 ±0", desk.seen)
    assert "Newsletter withdrew 1" in desk.seen


@then("I read that the newsletter stood for them")
def for_them(desk: Desk) -> None:
    assert "Newsletter ✓ stood seen here" in desk.seen


@then("I read that the newsletter did not stand for them")
def not_for_them(desk: Desk) -> None:
    assert "Newsletter ✕ withdrew" in desk.seen


@then("each of their events leads to its entry in the log")
def leads_on(looking: Visitor, desk: Desk) -> None:
    entries = {html.unescape(one) for one in re.findall(r'href="(/audit/log/\d+)"', desk.page)}
    told = [words(looking.get(one).text) for one in entries]
    assert sum(pseudonym(desk.people["Ben"]) in one for one in told) == 2


@then("I read that 2 of 4 answers were removed since and cannot be told")
def removed(desk: Desk) -> None:
    assert "Of 4 answers that were in the log then, 2 were removed since" in desk.seen


@then("I am told so in one sentence")
def told_so(desk: Desk) -> None:
    assert desk.status == 422
    assert "That is still to come. Choose a day and time that is past." in desk.seen
