"""What a member can do in their own place, told by members."""

import re

from pytest_bdd import parsers, scenarios, then, when

from ethicomm.accounts import Role, member
from ethicomm.members.counter import Look, look
from tests.portal.people import newcomer
from tests.portal.story import Story
from tests.visiting import colleague, entering, words_on

scenarios("portal")

PAGES = ("/me", "/me/data", "/me/data/region", "/me/consents", "/me/activity", "/me/erasure", "/me/choices")


@when("I open the page of who used it")
def i_open_activity(story: Story) -> None:
    story.opens("/me/data")
    story.opens("/me/activity")


@when(parsers.parse('I change my region to "{region}"'))
def i_change_my_region(story: Story, region: str) -> None:
    story.opens("/me/data/region")
    chosen = next(
        value for value, words in re.findall(r'<option value="(\w*)"[^>]*>([^<]+)<', story.page) if words == region
    )
    story.browser.post("/me/data/region", data={"value": chosen})
    story.opens("/me/data")


@when("a member of staff opens my data because I asked at the counter")
def staff_opens_my_data(story: Story) -> None:
    staff = colleague(story.house, Role.STAFF)
    with story.house.database.write() as session:
        look(session, staff, story.subject, Look.COUNTER)


@when("another member opens each of these pages")
def another_opens_each_page(story: Story) -> None:
    other = newcomer(story.house)
    with entering(story.house, member(other)) as browser:
        story.read = " ".join(words_on(browser.get(address)) for address in PAGES)


@then(parsers.parse('I read my region as "{region}"'))
def i_read_my_region(story: Story, region: str) -> None:
    assert f"Region {region} Where it came from" in story.read


@then("I read where it came from, what it is for and when it goes")
def i_read_all_of_it(story: Story) -> None:
    region = story.read.partition("Region Leiden")[2]
    for said in ("at the counter", "Sorting members into groups", "runs out."):
        assert said in region.partition("Change")[0]


@then("I read that a member of staff opened it because I asked")
def i_read_who_opened_it(story: Story) -> None:
    assert "You asked for something, so your data was opened. By a member of staff" in story.read


@then("looking at it myself counts as no use by others")
def own_looks_do_not_count(story: Story) -> None:
    assert "You looked at your own page." in story.read
    story.opens("/me")
    assert "2 times we used your data in the last month" in story.read  # the counter, and sorting into groups


@then("they read nothing of mine")
def they_read_nothing(story: Story) -> None:
    assert "Ben" in story.read
    for mine in ("Anna", "anna@", "25 to 39", "3 May", "You said yes"):
        assert mine not in story.read
