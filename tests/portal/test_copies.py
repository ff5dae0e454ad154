"""Taking a copy of everything: all of it, nobody else's, written down, and only right after signing in."""

import io
import json
import zipfile
from datetime import timedelta

import msgspec
import pytest
from httpx import Response
from sqlalchemy import func, select

from ethicomm import clock
from ethicomm.accounts import Role
from ethicomm.app import CATALOGUE, House
from ethicomm.consent import Decision, UseAct
from ethicomm.policy import in_force
from ethicomm.rights import copy
from tests.portal.people import Anna
from tests.visiting import Visitor, colleague, entering, words_on


def opened(answer: Response) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def taken(browser: Visitor) -> copy.Copy:
    """The copy as a program reads it, held to its published shape."""
    return msgspec.json.decode(opened(browser.post("/me/copy")).read("copy.json"), type=copy.Copy)


@pytest.mark.both
def test_it_holds_her_values_answers_uses_letters_and_choices(house: House, anna: Anna, her: Visitor) -> None:
    mine = taken(her)
    assert {one.field: one.words for one in mine.values}["region"] == "Leiden"
    assert {one.purpose for one in mine.consents if one.state == "given"} >= {"newsletter", "segmentation"}
    assert {one.notice for one in mine.consents if one.notice} == {one.hash for one in mine.notices}
    assert [one.subject_line for one in mine.letters] == ["October loaves"]
    assert "“October loaves” was sent to you." in {one.said for one in mine.uses}
    (choice,) = mine.choices
    assert choice.options[0].title == "Dark rye"
    assert choice.options[0].turns
    assert mine.you.number == str(anna.subject)


def test_the_page_inside_says_the_same_in_words(anna: Anna, her: Visitor) -> None:
    inside = opened(her.post("/me/copy"))
    page = inside.read("read-me.html").decode()
    for said in ("Leiden", "3 May", "October loaves", "You took a copy of everything.", "Dark rye"):
        assert said in page
    assert "anna@example.org" in inside.read("values.csv").decode()
    assert 'href="/' not in page
    assert "src=" not in page


def test_taking_one_is_written_down_before_anything_is_opened(house: House, anna: Anna, her: Visitor) -> None:
    mine = taken(her)
    assert mine.uses[0].reason == copy.REASON
    assert mine.uses[0].actor_role == "member"
    assert "You took a copy of everything." in words_on(her.get("/me/activity"))


def test_opening_the_page_takes_none(house: House, anna: Anna, her: Visitor) -> None:
    before = uses(house)
    assert "Take a copy" in words_on(her.get("/me/copy"))
    assert uses(house) == before


def test_her_own_copy_is_no_use_by_others(anna: Anna, her: Visitor) -> None:
    before = words_on(her.get("/me")).partition("times we used your data")[0]
    her.post("/me/copy")
    assert words_on(her.get("/me")).partition("times we used your data")[0] == before


def test_a_sign_in_of_an_hour_ago_is_not_enough(house: House, anna: Anna, her: Visitor) -> None:
    with clock.moved(clock.now() + timedelta(hours=1)):
        assert 'action="/me/copy"' not in her.get("/me/copy").text
        before = uses(house)
        assert her.post("/me/copy").status_code == 403
        assert uses(house) == before
        assert her.post("/me/copy/sign-in").headers["location"] == "/sign-in?next=/me/copy"


def test_nobody_else_takes_one(house: House, anna: Anna) -> None:
    with entering(house, colleague(house, Role.OWNER)) as owner:
        assert owner.post("/me/copy").status_code == 404
    with entering(house, None) as stranger:
        assert stranger.post("/me/copy").headers["location"].startswith("/sign-in")


def test_a_value_that_a_spreadsheet_would_run_is_marked_as_text(house: House) -> None:
    held = copy.shape.Held("first_name", "=1+1", "=1+1", "=1+1", "portal", clock.now(), None, "", None)
    assert "'=1+1" in copy.packing.values_as_csv([held]).decode()


def test_the_schema_is_published_and_stays_as_it_was(house: House) -> None:
    with entering(house, None) as stranger:
        served = stranger.get(copy.SCHEMA)
    assert served.headers["content-type"].startswith("application/schema+json")
    assert served.json()["$id"].endswith(copy.SCHEMA)
    assert served.json() == json.loads(json.dumps(copy.schema(served.json()["$id"])))


def test_every_personal_column_is_in_it_or_has_a_reason(house: House) -> None:
    with house.database.read() as session:
        assert [*CATALOGUE.gaps(in_force(session).purposes, copy.parts())] == []


def uses(house: House) -> tuple[int, int]:
    with house.database.read() as session:
        count = [session.scalar(select(func.count()).select_from(one)) or 0 for one in (UseAct, Decision)]
        return count[0], count[1]
