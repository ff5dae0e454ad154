"""features/policy/words.feature: the check that stands before every question, and the page of its words."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from httpx import Response
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm.app import House
from ethicomm.policy import Finding, apply, check, in_force
from ethicomm.portal.front import HANDLERS
from tests.policy.conftest import EACH_WEEK, change, new_words
from tests.visiting import visiting, words_on

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("house")]  # named here, as steps ask for it too late
scenarios("policy/words.feature")
WORDS = "notices/newsletter/1.en.md"
OURS = "May we send you our letter twice a month: what we bake, workshops and opening hours?"


@dataclass
class Asked:
    """The folder, what its check says, and a page that someone opened."""

    house: House
    folder: Path
    found: list[Finding] = field(default_factory=list)
    marks: tuple[str, str] = ("", "")
    page: Response | None = None


@pytest.fixture
def asked(house: House, folder: Path) -> Asked:
    return Asked(house, folder)


@given(parsers.parse('our question is "{question}"'))
def our_question(asked: Asked, question: str) -> None:
    change(asked.folder, WORDS, OURS, question)


@given(parsers.parse('our question says under "Do you have to?" only "{words}"'))
def only(asked: Asked, words: str) -> None:
    change(asked.folder, WORDS, "No. If you say no, you get no letters from us, and nothing else changes.", words)


@given("we asked for a letter twice a month, and now ask for one each week")
def each_week(asked: Asked) -> None:
    with asked.house.database.write() as session:
        old = in_force(session).purposes["newsletter"].notices["en"].hash
        new_words(asked.folder, "newsletter", EACH_WEEK, material=True)
        asked.marks = old, apply(session, "a test", asked.folder).purposes["newsletter"].notices["en"].hash


@when("the owner checks the policies")
def checks(asked: Asked) -> None:
    asked.found = check(asked.folder)


@when("I open the words that are asked now")
def opens(asked: Asked) -> None:
    with visiting(asked.house, HANDLERS, None) as browser:
        asked.page = browser.get(f"/notices/{asked.marks[1]}")


@then(parsers.parse('the owner is told "{words}"'))
def told(asked: Asked, words: str) -> None:
    assert any(words in one.message and one.file == WORDS for one in asked.found), asked.found


@then("the owner is told what to do instead")
def told_instead(asked: Asked) -> None:
    assert asked.found
    assert all(one.mend for one in asked.found)


@then("the owner is told that the policies are fit")
def fit(asked: Asked) -> None:
    assert asked.found == []


@then(parsers.parse('I read under "{title}" that "{old}" went and "{new}" came'))
def reads(asked: Asked, title: str, old: str, new: str) -> None:
    assert asked.page is not None
    _before, shown = asked.page.text.split('id="changed"')
    assert title in shown
    assert re.search(rf"<del>.*?{old}.*?</del>", shown)
    assert re.search(rf"<ins>.*?{new}.*?</ins>", shown)
    assert "taken out:" in words_on(asked.page)


@then("I can open the words of version 1")
def version_one(asked: Asked) -> None:
    assert asked.page is not None
    assert f'href="/notices/{asked.marks[0]}"' in asked.page.text
