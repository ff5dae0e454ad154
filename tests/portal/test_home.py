"""The first page answers four questions: what is held, what is allowed, what was done, when it ends."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from ethicomm import clock, members
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import OWN, Method, UseAct
from ethicomm.policy import add_period
from tests.portal.people import Anna
from tests.visiting import Visitor, entering, words_on


def test_anna_reads_the_four_answers(her: Visitor, anna: Anna) -> None:
    page = words_on(her.get("/me"))
    assert "6 things we hold about you" in page
    assert "4 yes 1 no, 1 not answered: what we may do" in page
    assert "3 times we used your data in the last month" in page
    ends = add_period(clock.now(), "P36M")
    assert f"{ends.day} {ends:%B} {ends.year}: your yes to “Newsletter” ends then, unless you renew it" in page
    assert "“October loaves” was sent to you. By software, for “Newsletter”, which you allowed on" in page
    assert "You said no to “Measuring what is read”." in page
    assert "own page" not in page


def test_the_figures_lead_to_where_they_can_be_changed(her: Visitor) -> None:
    page = her.get("/me").text
    for address in ("/me/data", "/me/consents", "/me/activity"):
        assert f'href="{address}"' in page
        assert her.get(address).status_code == 200


def test_ben_who_allows_nothing_reads_what_is_kept_why_and_how_to_leave(his: Visitor) -> None:
    page = words_on(his.get("/me"))
    assert "0 yes 0 no, 6 not answered" in page
    assert "You allow nothing, and that is fine" in page
    assert "E-mail It stays while you are a member, for “Letting you in and answering you”." in page
    assert "First name It stays while you are a member" in page
    assert "Nothing happened with your data in the last month." in page
    assert "Erase everything now" in page
    assert 'href="/me/erasure"' in his.get("/me").text


def test_anna_who_said_no_to_everything_reads_what_goes_within_a_day(her: Visitor) -> None:
    her.post("/me/consents")
    page = words_on(her.get("/me"))
    assert "0 yes 6 no, 0 not answered" in page
    assert "Region Within a day: nothing that stands needs it any more." in page


HOURS = [(4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")]


@pytest.mark.parametrize(("hour", "said"), HOURS)
def test_the_greeting_knows_the_hour_in_leiden(house: House, ben: int, hour: int, said: str) -> None:
    in_winter = datetime(2026, 1, 15, hour - 1, tzinfo=UTC)  # an hour behind Leiden
    with clock.moved(in_winter), entering(house, member(ben)) as browser:
        assert f"Good {said}, Ben" in words_on(browser.get("/me"))


def test_without_a_name_the_greeting_is_short(house: House, ben: int, his: Visitor) -> None:
    with house.database.write() as session:
        members.drop_value(session, member(ben), ben, "first_name")
    title = his.get("/me").text.partition("<h1")[2].partition("</h1>")[0]
    assert title.endswith(("Good morning", "Good afternoon", "Good evening"))


def test_looking_at_ones_own_pages_is_one_use_for_a_sitting(house: House, his: Visitor) -> None:
    for address in ("/me", "/me/data", "/me", "/me/data/first_name"):
        assert his.get(address).status_code == 200
    with house.database.read() as session:
        assert session.scalar(select(func.count()).where(UseAct.reason == OWN)) == 1


def test_a_name_given_as_markup_is_shown_as_text(house: House, ben: int, his: Visitor) -> None:
    with house.database.write() as session:
        members.keep_value(session, member(ben), ben, "first_name", "<b>Ben & co</b>", Method.PORTAL)
    assert "&lt;b&gt;Ben &amp; co&lt;/b&gt;" in his.get("/me").text
