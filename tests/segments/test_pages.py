"""The pages of groups: building, counting and keeping one; and who may not."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from ethicomm.accounts import Actor, Role, member
from ethicomm.app import House
from ethicomm.consent import UseAct
from ethicomm.policy import in_force
from ethicomm.segments import Segment, parse
from ethicomm.segments import routes as group_pages
from ethicomm.segments.actions import keep
from tests.consent.people import OWNER
from tests.segments import people
from tests.visiting import Visitor, colleague, visiting

LEIDEN = {"answer-1": "region:leiden", "is-1": "is", "answer-2": "age_band:16_24", "is-2": "not", "join": "all"}


@pytest.fixture
def browser(house: House) -> Iterator[Visitor]:
    with visiting(house, group_pages.HANDLERS, colleague(house, Role.OWNER)) as client:
        client.follow_redirects = False
        yield client


def uses(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(UseAct).where(UseAct.singled_out == 0)) or 0


def test_without_groups_the_page_says_what_they_are_for(browser: Visitor) -> None:
    assert "No groups yet" in browser.get("/groups").text


def test_conditions_read_back_as_a_sentence_with_a_rounded_count(house: House, browser: Visitor) -> None:
    with house.database.write() as session:
        for _ in range(13):
            people.member(session, "newsletter", "segmentation", region="leiden", age_band="65_up")
    page = browser.get("/groups/new", params={**LEIDEN, "count": "1"}).text
    assert "People whose region is Leiden, but not those whose age band is 16 to 24." in page
    assert "About 10 people are in this group." in page
    assert 'value="region:leiden" selected' in page
    assert uses(house) == 1
    browser.get("/groups/new", params={**LEIDEN, "count": "1"})
    assert uses(house) == 1


def test_a_script_that_counts_gets_only_the_count(browser: Visitor) -> None:
    page = browser.get("/groups/new", params={**LEIDEN, "count": "1"}, headers={"HX-Request": "true"}).text
    assert page.lstrip().startswith('<section class="stack" id="count"')


def test_looking_at_the_form_counts_nothing(house: House, browser: Visitor) -> None:
    page = browser.get("/groups/new").text
    assert uses(house) == 0
    assert "What groups may not look at" in page
    assert "Birthday" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose at least one condition."),
        ({"answer-1": "email:a@example.org"}, "Groups may not look at “email”"),
        ({"answer-1": "region:atlantis"}, "“atlantis” is not one of the answers"),
        ({"joined": "before", "day": "soon"}, "Give the day they joined."),
    ],
)
def test_what_cannot_be_asked_is_said(browser: Visitor, given: dict[str, str], said: str) -> None:
    counted = browser.get("/groups/new", params={**given, "count": "1"})
    kept = browser.post("/groups", data={**given, "name": "A group"})
    for answer in (counted, kept):
        assert answer.status_code == 422
        assert said in answer.text


def test_a_group_is_kept_under_a_name_and_shown(house: House, browser: Visitor) -> None:
    nameless = browser.post("/groups", data=LEIDEN)
    assert nameless.status_code == 422
    assert "Give the group a name" in nameless.text
    kept = browser.post("/groups", data={**LEIDEN, "name": "Leiden, not young"})
    assert kept.status_code == 303
    page = browser.get(kept.headers["location"]).text
    assert "Leiden, not young" in page
    assert "Fewer than 10 people are in this group" in page
    assert "Leiden, not young" in browser.get("/groups").text


def test_any_of_the_conditions_is_another_group_than_all_of_them(house: House, browser: Visitor) -> None:
    browser.post("/groups", data={**LEIDEN, "name": "A", "join": "any"})
    with house.database.read() as session:
        assert session.scalars(select(Segment.rule)).one().startswith('{"or":[')


def saved(house: House) -> UUID:
    with house.database.write() as session:
        return keep(session, OWNER, "A", parse(in_force(session), {"field": "region", "is": "leiden"}))


@pytest.mark.parametrize("role", [None, "member", Role.AUDITOR])
def test_groups_are_for_those_who_write_letters(house: House, role: object) -> None:
    group = saved(house)
    who: Actor | None = None
    if role:
        who = member(7) if role == "member" else colleague(house, Role.AUDITOR)
    with visiting(house, group_pages.HANDLERS, who) as client:
        client.follow_redirects = False
        for page in ("/groups", "/groups/new", f"/groups/{group}"):
            assert client.get(page).status_code == (404 if who else 303)
        assert client.post("/groups", data={**LEIDEN, "name": "B"}).status_code == (404 if who else 303)
    with house.database.read() as session:
        assert session.scalars(select(Segment.name)).all() == ["A"]


def test_a_group_that_is_not_there_is_not_found(browser: Visitor) -> None:
    assert browser.get(f"/groups/{uuid4()}").status_code == 404
