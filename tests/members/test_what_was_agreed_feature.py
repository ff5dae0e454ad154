"""What someone agreed to on a day, told by the owner."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import func, select

from ethicomm import clock, ledger
from ethicomm.accounts import Role, member
from ethicomm.app import House
from ethicomm.consent import UseAct
from ethicomm.members.queries import member_row
from tests.auditing.test_pages import words
from tests.members.people import joins, says_yes, takes_back
from tests.visiting import Visitor, colleague, entering

pytestmark = pytest.mark.both
scenarios("consent/what_was_agreed.feature")
DAY = timedelta(days=1)


@dataclass
class Looked:
    """Anna, and the page before the owner."""

    anna: int = 0
    person: UUID | None = None
    page: str = ""
    status: int = 0

    @property
    def seen(self) -> str:
        return words(self.page)


@pytest.fixture
def looked() -> Looked:
    return Looked()


@pytest.fixture
def owner(house: House) -> Iterator[Visitor]:
    with entering(house, colleague(house, Role.OWNER)) as client:
        yield client


@given("Anna said yes to the newsletter on her own page ten days ago")
def said_yes(house: House, looked: Looked) -> None:
    with clock.moved(clock.now() - 12 * DAY), house.database.write() as session:
        looked.anna = joins(session)
        looked.person = member_row(session, looked.anna).public_id
    with clock.moved(clock.now() - 10 * DAY), house.database.write() as session:
        says_yes(session, looked.anna, "newsletter")
        ledger.sequence(session)


@given("she took it back five days ago")
def took_back(house: House, looked: Looked) -> None:
    with clock.moved(clock.now() - 5 * DAY), house.database.write() as session:
        takes_back(session, looked.anna, "newsletter")


@when("I look up what she had agreed to nine days ago")
def nine_days_ago(owner: Visitor, looked: Looked) -> None:
    look(owner, looked, 9)


@when("I look up what she had agreed to eleven days ago")
def eleven_days_ago(owner: Visitor, looked: Looked) -> None:
    look(owner, looked, 11)


@when("I look up what she had agreed to one day ago")
def one_day_ago(owner: Visitor, looked: Looked) -> None:
    look(owner, looked, 1)


@when("I look up what she had agreed to on a day that is still to come")
def still_to_come(owner: Visitor, looked: Looked) -> None:
    look(owner, looked, -1)


def look(owner: Visitor, looked: Looked, days: int) -> None:
    asked = {"purpose": "newsletter", "at": (clock.now() - days * DAY).isoformat()}
    answer = owner.get(f"/people/{looked.person}/agreed", params=asked)
    looked.page, looked.status = answer.text, answer.status_code


@then("I read that the newsletter was allowed, on her own page, seen here")
def allowed(looked: Looked) -> None:
    assert re.search(r"On .* it was allowed: Newsletter\.", looked.seen)
    assert re.search(r"Answer ✓ yes Said .*, on their own page Evidence seen here", looked.seen)


@then("the exact words are one press away")
def with_words(owner: Visitor, looked: Looked) -> None:
    (address,) = set(re.findall(r'href="(/notices/\w+)"', looked.page))
    assert owner.get(address).status_code == 200


@then("I read that nothing had been asked of her by then")
def never_asked(looked: Looked) -> None:
    assert "Never asked by then" in looked.seen


@then("I read that the newsletter was not allowed, because she withdrew")
def not_allowed(looked: Looked) -> None:
    assert re.search(r"On .* it was not allowed: Newsletter \(withdrew\)\.", looked.seen)


@then("both steps stand there with their times")
def both_steps(looked: Looked) -> None:
    steps = looked.seen.partition("How it came to that")[2]
    assert re.search(r"\d\d:\d\d ✕ taken back .* \d\d:\d\d ✓ yes ", steps)


@then("she reads on her own page that someone looked up what she had agreed to")
def she_reads(house: House, looked: Looked) -> None:
    with entering(house, member(looked.anna)) as anna:
        assert "Someone looked up what you had agreed to." in words(anna.get("/me/activity").text)


@then("I am told that it is still to come, and nothing was looked up")
def nothing_looked_up(house: House, looked: Looked) -> None:
    assert looked.status == 422
    assert "That is still to come. Choose a day and time that is past." in looked.seen
    with house.database.read() as session:
        assert session.scalar(select(func.count()).where(UseAct.reason == "what was agreed")) == 0
