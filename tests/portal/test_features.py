"""What a member can do in their own place, told by members."""

import re
from datetime import timedelta

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, update

from ethicomm import clock, members
from ethicomm.accounts import Role, member
from ethicomm.accounts.models import WebSession
from ethicomm.app import JOBS
from ethicomm.jobs import run_due
from ethicomm.members.counter import Look, look
from ethicomm.members.imports import Plan, import_now, read_export, suggest
from ethicomm.policy import in_force
from tests.members.people import OWNER
from tests.portal.people import OLD_LIST, held_of, newcomer
from tests.portal.story import Story
from tests.portal.test_erasing import SURE, rows_about, staying
from tests.visiting import colleague, entering, words_on

scenarios("portal")

PAGES = ("/me", "/me/data", "/me/data/region", "/me/consents", "/me/activity", "/me/erasure", "/me/choices")


@given("I signed in two hours ago")
def signed_in_long_ago(story: Story) -> None:
    with story.house.database.write() as session:
        session.execute(update(WebSession).values(opened_at=clock.now() - timedelta(hours=2)))


@when("I open the page of who used it")
def i_open_activity(story: Story) -> None:
    story.opens("/me/data")
    story.opens("/me/activity")


@when("I open the page for leaving")
def i_open_erasure(story: Story) -> None:
    story.opens("/me/erasure")


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


@when("I type the word and confirm")
def i_type_the_word(story: Story) -> None:
    story.browser.post("/me/erasure", data=SURE)
    story.opens("/erased")


@when("I confirm without typing the word")
def i_confirm_without_the_word(story: Story) -> None:
    story.browser.post("/me/erasure", data={"word": ""})


@when("the owner imports an old list with my address")
def the_owner_imports(story: Story) -> None:
    export = read_export("old.csv", OLD_LIST.encode())
    with story.house.database.read() as session:
        plan = Plan(suggest(in_force(session), export))
    import_now(story.house.database, OWNER, export, plan)


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


@then("I read what goes and what stays, each with its end")
def i_read_what_stays(story: Story) -> None:
    assert "Region Age band Birthday" in story.read
    assert story.read.partition("What stays")[2].count("until ") >= 5


@then("I am told that I am erased")
def i_am_told(story: Story) -> None:
    assert "You are erased The key to your data is destroyed." in story.read


@then("I am signed out everywhere")
def i_am_signed_out(story: Story) -> None:
    assert story.browser.get("/me").status_code == 303
    with story.house.database.read() as session:
        assert session.scalar(select(WebSession.subject).where(WebSession.subject == story.subject)) is None


@then("nothing of mine can be read any more")
def nothing_can_be_read(story: Story) -> None:
    run_due(story.house.database, JOBS)  # the last row that names them is the work of making sure
    assert set(rows_about(story.house, story.subject)) <= staying()
    assert story.house.vault.keys([story.subject]) == {}


@then("nothing was erased")
def nothing_was_erased(story: Story) -> None:
    assert len(held_of(story.house, story.subject)) == 6


@then("I am still not a member")
def still_not_a_member(story: Story) -> None:
    with story.house.database.read() as session:
        assert members.find_member(session, "anna@example.org") is None
        assert members.people_here(session) == 0
