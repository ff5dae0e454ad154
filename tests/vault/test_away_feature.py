"""features/vault/away.feature: parts taken away for real, on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from httpx import Response
from pytest_bdd import given, scenarios, then, when

from ethicomm import members
from ethicomm.accounts import member
from ethicomm.app import House
from tests.guarantees.troubles import database_gone, key_store_gone
from tests.members.people import joins
from tests.visiting import Visitor, entering, words_on

pytestmark = pytest.mark.both
scenarios("vault/away.feature")


@dataclass
class Scene:
    """Anna, her browser, what she was answered last, and what is away."""

    house: House
    anna: int
    browser: Visitor
    away: ExitStack = field(default_factory=ExitStack)
    answer: Response | None = None


@pytest.fixture
def scene(house: House) -> Iterator[Scene]:
    with house.database.write() as session:
        anna = joins(session, "segmentation")
    with entering(house, member(anna)) as browser:
        yield Scene(house, anna, browser)


@given("Anna is signed in")
def signed_in(scene: Scene) -> None:
    assert scene.browser.get("/me").status_code == 200


@when("the database is away")
def no_database(scene: Scene) -> None:
    scene.away.enter_context(database_gone(scene.house))


@when("the keys are away")
def no_keys(scene: Scene) -> None:
    scene.away.enter_context(key_store_gone(scene.house))


@when("the database is back")
@when("the keys are back")
def back(scene: Scene) -> None:
    scene.away.close()


@when("Anna says where she lives")
def says(scene: Scene) -> None:
    scene.answer = scene.browser.post("/me/data/region", data={"value": "leiden"})


@then("she reads that a part is away, that nothing was half done, and to try again in a minute")
def reads(scene: Scene) -> None:
    assert scene.answer is not None
    assert scene.answer.status_code == 503
    said = words_on(scene.answer)
    assert "A part we need does not answer. Nothing was half done." in said
    assert "Try again in a minute" in said


@then("nothing new is held of her")
def nothing_new(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert set(members.held_fields(session, scene.anna)) == {"email", "first_name"}


@then("it is saved, and she did not sign in again")
def saved(scene: Scene) -> None:
    assert scene.answer is not None
    assert scene.answer.headers["location"].startswith("/me/data")
    with scene.house.database.read() as session:
        assert "region" in members.held_fields(session, scene.anna)
