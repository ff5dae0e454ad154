"""features/rights/copy.feature, told by a member."""

import io
import zipfile
from datetime import timedelta

import msgspec
from httpx import Response
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import func, select, update

from ethicomm import clock
from ethicomm.accounts.models import WebSession
from ethicomm.consent import UseAct
from ethicomm.rights import copy
from tests.algorithms.people import offer
from tests.members.people import joins
from tests.portal.people import gets_a_letter, work
from tests.portal.story import Story

scenarios("rights/copy.feature")
BEN = {"email": "ben.canary@example.org", "first_name": "Bencanary", "region": "belgium"}


def files(answer: Response) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: packed.read(name) for name in packed.namelist()}


def mine(story: Story) -> copy.Copy:
    return msgspec.json.decode(story.taken["copy.json"], type=copy.Copy)


@given("I signed in two hours ago")
def signed_in_long_ago(story: Story) -> None:
    with story.house.database.write() as session:
        session.execute(update(WebSession).values(opened_at=clock.now() - timedelta(hours=2)))


@given("another member is here, with a letter and choices of their own")
def another_member(story: Story) -> None:
    with story.house.database.write() as session:
        offer(session, "Dark rye", "bread")
        ben = joins(session, "newsletter", "personalisation", interests='["bread"]', **BEN)
    work(story.house)
    gets_a_letter(story.house, "October loaves")
    story.others = (*BEN.values(), str(ben))


@when("I take a copy")
def i_take_a_copy(story: Story) -> None:
    story.taken = files(story.browser.post("/me/copy"))


@when("I open the page of the copy")
def i_open_the_page(story: Story) -> None:
    story.opens("/me/copy")


@when("I open the page of who used it")
def i_open_activity(story: Story) -> None:
    story.opens("/me/activity")


@then("it holds a page that I can read, a file for programs and a table of my values")
def it_holds(story: Story) -> None:
    assert {"read-me.html", "copy.json", "values.csv"} <= set(story.taken)


@then('I read my region "Leiden", where it came from and when it goes')
def my_region(story: Story) -> None:
    (region,) = [one for one in mine(story).values if one.field == "region"]
    assert (region.words, region.source) == ("Leiden", "at the counter")
    assert region.until
    page = story.taken["read-me.html"].decode()
    assert "Leiden" in page
    assert region.until in page


@then("I read what I agreed to, in the words I was shown")
def in_the_words(story: Story) -> None:
    said = {one.notice for one in mine(story).consents if one.purpose == "newsletter"}
    words = {one.hash: one.text for one in mine(story).notices}
    assert all("twice a month" in words[one] for one in said if one)


@then("looking at it myself counts as no use by others")
def no_use_by_others(story: Story) -> None:
    story.opens("/me")
    assert "1 time we used your data in the last month" in story.read  # sorting into groups


@then("no copy is made")
def no_copy(story: Story) -> None:
    with story.house.database.read() as session:
        before = session.scalar(select(func.count()).select_from(UseAct))
    assert story.browser.post("/me/copy").status_code == 403
    with story.house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(UseAct)) == before


@then("nothing of theirs is in it")
def nothing_of_theirs(story: Story) -> None:
    whole = b"".join(story.taken.values())
    assert [one for one in story.others if one.encode() in whole and one != "belgium"] == []
