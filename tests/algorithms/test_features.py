"""The features of algorithms, told by members."""

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm import members
from ethicomm.accounts import member
from ethicomm.algorithms import Filled, queries, routes
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.members import list_of
from tests.algorithms.people import letter, offer, runs_of, wants_picks
from tests.members.people import joins, takes_back
from tests.visiting import visiting

pytestmark = pytest.mark.both
scenarios("algorithms")


class Story:
    """The one person a scenario is about, and what they got last."""

    subject: int
    got: Filled | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given(parsers.parse('the bakery offers "{title}" about {interest}'))
def the_bakery_offers(house: House, title: str, interest: str) -> None:
    with house.database.write() as session:
        offer(session, title, interest)


@given(parsers.parse("Anna allowed picks and ticked {interest}"))
def anna_allowed_picks(house: House, story: Story, interest: str) -> None:
    with house.database.write() as session:
        story.subject = wants_picks(session, interest)


@given(parsers.parse("Ben ticked {interest} for groups, and never allowed picks"))
def ben_never_allowed_picks(house: House, story: Story, interest: str) -> None:
    with house.database.write() as session:
        story.subject = joins(session, "newsletter", "segmentation", interests=list_of([interest]))


@when("a letter is made for her")
@when("a letter is made for him")
def a_letter_is_made(house: House, story: Story) -> None:
    with house.database.write() as session:
        story.got = letter(session, [story.subject]).get(story.subject)


@when("she ticks pastry too")
def she_ticks_pastry(house: House, story: Story) -> None:
    both = list_of(["bread", "pastry"])
    with house.database.write() as session:
        members.keep_value(session, member(story.subject), story.subject, "interests", both, Method.PORTAL)


@when("she says no to picks")
def she_says_no(house: House, story: Story) -> None:
    with house.database.write() as session:
        takes_back(session, story.subject, "personalisation")


@then(parsers.parse('it shows "{title}" and not "{other}"'))
def it_shows_one(story: Story, title: str, other: str) -> None:
    assert story.got
    assert title in story.got.text
    assert other not in story.got.text


@then(parsers.parse('it shows "{title}"'))
def it_shows(story: Story, title: str) -> None:
    assert story.got
    assert title in story.got.text


@then("it shows no picks")
def no_picks(story: Story) -> None:
    assert story.got is None


@then("no choice about her was made")
@then("no choice about him was made")
def no_choice_was_made(house: House, story: Story) -> None:
    with house.database.read() as session:
        assert runs_of(session, story.subject) == []


@then(parsers.parse('she reads that it looked at "{interest}" and at nothing else of hers'))
def she_reads_what_was_looked_at(house: House, story: Story, interest: str) -> None:
    with house.database.read() as session:
        assert explained(house, story).interests == (interest,)
        assert runs_of(session, story.subject)[0].weighed == 2


@then(parsers.parse('she reads of "{title}": "{sentence}"'))
def she_reads_what_would_change_it(house: House, story: Story, title: str, sentence: str) -> None:
    assert [one.turns for one in explained(house, story).options or () if one.title == title] == [sentence]


@when("a passer-by opens the page of picks", target_fixture="page")
def a_passer_by(house: House) -> str:
    with visiting(house, routes.HANDLERS, None) as browser:
        return browser.get("/algorithms/picks").text


@then("it says what is looked at, what each answer counts, and how to say no")
def the_rule_is_told(page: str) -> None:
    for told in ("Interests", "+10", "−3", "How to object", "/me/consents#personalisation"):
        assert told in page


def explained(house: House, story: Story) -> queries.Explained:
    with house.database.read() as session:
        newest = runs_of(session, story.subject)[-1]
        return queries.explain(session, member(story.subject), newest.id)
