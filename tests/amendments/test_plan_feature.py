"""features/policy/plan.feature, through the owner's page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from httpx import Response
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select

from ethicomm import consent
from ethicomm.accounts import Actor, Role
from ethicomm.amendments.routes import HANDLERS
from ethicomm.app import House
from ethicomm.consent import Method, State
from ethicomm.db import keeper
from ethicomm.ledger.models import Act
from ethicomm.members import Value
from ethicomm.policy import history
from tests.amendments.changes import letters_by_region, letters_each_week, letters_said_otherwise, without_region
from tests.amendments.test_plan_page import button
from tests.amendments.town import A_DAY, work
from tests.consent.people import takes_back
from tests.policy.conftest import change, folder
from tests.segments.people import member
from tests.visiting import Visitor, visiting, words_on

__all__ = ["folder"]
pytestmark = [pytest.mark.both, pytest.mark.usefixtures("house")]  # named here, as steps ask for it too late
scenarios("policy/plan.feature")


@dataclass
class Owner:
    """Who edits the folder, looks and presses."""

    house: House
    folder: Path
    browser: Visitor
    people: list[int] = field(default_factory=list)
    page: Response | None = None
    pressed: Response | None = None

    def may_be_written_to(self) -> int:
        with self.house.database.read() as session:
            return sum(bool(consent.authorise(session, one, "newsletter")) for one in self.people)

    def applied(self) -> int:
        with self.house.database.read() as session:
            return len(history(session))


@pytest.fixture
def owner(house: House, folder: Path) -> Iterator[Owner]:
    own = House(house.settings.model_copy(update={"policies": folder}))
    with visiting(own, HANDLERS, Actor(Role.OWNER, "femke")) as browser:
        yield Owner(own, folder, browser)
    own.close()


@given(parsers.parse("{count:d} members said yes to the newsletter and told their region for groups"))
def members_said_yes(owner: Owner, count: int) -> None:
    with owner.house.database.write() as session:
        owner.people = [member(session, "newsletter", "segmentation", region="leiden") for _number in range(count)]


@when("I write the newsletter's question anew and call the change material")
def material(owner: Owner) -> None:
    letters_each_week(owner.folder)


@when("I write the newsletter's question anew and say that nothing material changed")
def not_material(owner: Owner) -> None:
    letters_said_otherwise(owner.folder)


@when("I let the newsletter use the region and say that nothing material changed")
def slips_in(owner: Owner) -> None:
    letters_by_region(owner.folder)
    change(owner.folder, "notices/newsletter/versions.toml", "material = true", "material = false")


@when("I change the words of version 1 without a new version")
def rewrites(owner: Owner) -> None:
    change(owner.folder, "notices/newsletter/1.en.md", "twice a month", "each week")


@when("I take the region out of our policies")
def drops_region(owner: Owner) -> None:
    without_region(owner.folder)


@when("I look at the plan")
def looks(owner: Owner) -> None:
    owner.page = owner.browser.get("/policies/plan")


@when("one member takes the newsletter back")
def one_takes_back(owner: Owner) -> None:
    with owner.house.database.write() as session:
        takes_back(session, owner.people[0], "newsletter")


@when(parsers.parse('I press "{words}"'))
def presses(owner: Owner, words: str) -> None:
    assert owner.page is not None
    assert words in words_on(owner.page)
    owner.pressed = owner.browser.post("/policies/plan", data={"plan": button(owner.page)}, follow_redirects=True)


@when("a day has passed")
def a_day_passes(owner: Owner) -> None:
    work(owner.house, A_DAY)


@then(parsers.parse('it says "{words}"'))
def says(owner: Owner, words: str) -> None:
    assert owner.page is not None
    assert words in words_on(owner.page)


@then("there is no button")
def no_button(owner: Owner) -> None:
    assert owner.page is not None
    assert button(owner.page) == ""
    assert "Put in force" not in words_on(owner.page)


@then("nothing has happened yet")
def nothing_yet(owner: Owner) -> None:
    assert (owner.applied(), owner.may_be_written_to()) == (1, 10)


@then("nobody may be sent the newsletter until they say yes again")
def nobody_may(owner: Owner) -> None:
    assert owner.may_be_written_to() == 0


@then("each of them reads in their history that what we do with data changed, and that they are asked anew")
def each_reads(owner: Owner) -> None:
    with owner.house.database.read() as session:
        for one in owner.people:
            asked, ended = [event for event in consent.history(session, one) if event.purpose == "newsletter"][:2]
            assert (ended.state, ended.method) == (State.INVALIDATED, Method.AMENDMENT)
            assert asked.state is State.REQUESTED


@then(parsers.parse("the log holds one entry with both versions and the {count:d}"))
def one_entry(owner: Owner, count: int) -> None:
    with owner.house.database.read() as session:
        acts = session.scalars(select(Act.detail).where(Act.what == "policy applied").order_by(Act.at)).all()
        newest, before = history(session)
    said = json.loads(acts[-1])
    assert len(acts) == 2
    assert (said["policy"], said["before"], said["ended"]) == (newest.hash, before.hash, {"newsletter": count})


@then(parsers.parse("all {count:d} may still be sent the newsletter"))
@then(parsers.parse("{count:d} may still be sent the newsletter"))
def may_still(owner: Owner, count: int) -> None:
    assert owner.may_be_written_to() == count


@then("the region of nobody is held")
def nobody_holds(owner: Owner) -> None:
    with owner.house.database.read() as session, keeper(session):
        assert session.scalar(select(func.count()).where(Value.field == "region")) == 0


@then("I am told to read the plan again")
def told_again(owner: Owner) -> None:
    assert owner.pressed is not None
    assert owner.pressed.status_code == 409
    assert "Nothing was done; read it again." in words_on(owner.pressed)
    assert owner.applied() == 1
