"""A community with a mail server, a member who has lived there for a while, and one who has just come.

The steps that more than one feature takes stand here too.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, then, when

from ethicomm import clock
from ethicomm.accounts import member
from ethicomm.app import House
from tests.members.people import joins
from tests.portal.people import VALUES, Anna, gets_a_letter, newcomer, settled, work
from tests.portal.story import Story
from tests.portal.test_consents import ASKED, card
from tests.smtp import Smtp
from tests.visiting import Visitor, entering


@pytest.fixture
def anna(house: House, smtp: Smtp) -> Anna:
    return settled(house, smtp)


@pytest.fixture
def her(house: House, anna: Anna) -> Iterator[Visitor]:
    """Anna's browser."""
    with entering(house, anna.actor) as browser:
        yield browser


@pytest.fixture
def ben(house: House) -> int:
    return newcomer(house)


@pytest.fixture
def his(house: House, ben: int) -> Iterator[Visitor]:
    """Ben's browser."""
    with entering(house, member(ben)) as browser:
        yield browser


@pytest.fixture
def story(database_kind: str, house: House, smtp: Smtp) -> Iterator[Story]:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with ExitStack() as stack:
        yield Story(house, smtp, stack)


@given("I am a member who said yes to the newsletter")
def said_yes_to_the_newsletter(story: Story) -> None:
    story.is_member("newsletter")


@given("I am a member who never answered anything")
def never_answered(story: Story) -> None:
    story.is_member()


@given("I am a member who said yes to everything and told my region")
def said_yes_to_everything(story: Story) -> None:
    story.is_member(*ASKED, **VALUES)


@when("I say no to everything")
def i_say_no_to_everything(story: Story) -> None:
    story.browser.post("/me/consents")


@when("I open the page of my data")
def i_open_data(story: Story) -> None:
    story.opens("/me/data")


@when("a day passes")
def a_day_passes(story: Story) -> None:
    with clock.moved(clock.now() + timedelta(hours=24)):
        work(story.house)


@then(parsers.parse('I read "{words}" beside "{title}"'))
def i_read_beside(story: Story, words: str, title: str) -> None:
    assert words in card(story.page, story.purpose(title))


@then(parsers.parse('I read "{words}"'))
def i_read(story: Story, words: str) -> None:
    assert words in story.read


@then("the next letter does not reach me")
def the_next_letter_does_not_reach_me(story: Story) -> None:
    with story.house.database.write() as session:
        joins(session, "newsletter", email="other@example.org", first_name="Olga")
    gets_a_letter(story.house, "The next letter")
    assert "The next letter" not in story.got()
    assert "The next letter" in story.got("other@example.org")
