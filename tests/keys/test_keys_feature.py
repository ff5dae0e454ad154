"""features/vault/keys.feature: the owner's words about keys, on real stores and pages."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import select

from ethicomm import clock, ledger
from ethicomm.app import House
from ethicomm.console.routes import HANDLERS as TODAY
from ethicomm.errors import Unavailable
from ethicomm.keys import sheet
from ethicomm.keys.commands import keys
from ethicomm.keys.copying import copy_daily
from ethicomm.keys.routes import HANDLERS
from ethicomm.ledger import Act
from ethicomm.vault.copies import copies, keep_copy
from tests.keys.stores import files_with, roots_in
from tests.members.people import OWNER, joins, seen_of
from tests.visiting import visiting

scenarios("vault/keys.feature")
TWO_DAYS = timedelta(days=2)


class Story:
    """One house, what was seen of it, and what was read last."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = House(house.settings.model_copy(update={"key_copies": folder / "copies"}))
        self.kept: dict[str, Any] = {}
        self.said = ""

    def runs(self, *words: str, typed: str = "") -> None:
        done = CliRunner().invoke(keys, words, obj=House(self.house.settings), input=typed, catch_exceptions=False)
        self.said = done.output

    def looks(self, path: str) -> None:
        with visiting(self.house, [*TODAY, *HANDLERS], OWNER) as browser:
            answer = browser.get(path)
        assert answer.status_code == 200
        self.said = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", answer.text)))


@pytest.fixture
def story(house: House, tmp_path: Path) -> Story:
    return Story(house, tmp_path)


@given("Anna is a member")
def anna_is_here(story: Story) -> None:
    with clock.moved(clock.now() - timedelta(days=30)), story.house.database.write() as session:
        story.kept["anna"] = joins(session, "newsletter")
        ledger.note(session, OWNER.role, OWNER.id, "shop opened")


@given("somebody who left has seen the root key")
@given("I have printed the recovery sheet")
def seen(story: Story) -> None:
    (story.kept["root"],) = roots_in(story.house.settings)
    story.runs("sheet")
    story.kept["sheet"] = story.said


@given("a copy of the keys was made two days ago")
def old_copy(story: Story) -> None:
    with clock.moved(clock.now() - TWO_DAYS):
        keep_copy(story.house.vault, story.house.settings.key_copies)  # type: ignore[arg-type]
    with story.house.database.write() as session:
        joins(session, email="new@example.org")


@given("a copy of the keys was made today")
def new_copy(story: Story) -> None:
    story.runs("copy", "--as", "Maria")


@when("I renew the root key")
def renew(story: Story) -> None:
    story.runs("rotate", "--as", "Maria")


@when("I look at Today")
def look_at_today(story: Story) -> None:
    story.looks("/today")


@when("I look at the keys")
def look_at_keys(story: Story) -> None:
    story.looks("/keys")


@when("the worker comes round")
def worker(story: Story) -> None:
    copy_daily(story.house.database)


@when("the disk with the keys breaks")
def breaks(story: Story) -> None:
    story.house.close()
    for path in story.house.settings.root_key_file.parent.glob("*key*"):
        path.unlink()


@when("I type the recovery sheet and bring the copy back")
def type_it(story: Story) -> None:
    rows = [line for line in story.kept["sheet"].splitlines() if re.match(r"\s+\d   ", line)]
    story.runs("enter", typed="\n".join(rows) + "\n\n")
    (copy,) = copies(story.house.settings.key_copies)  # type: ignore[arg-type]
    story.runs("restore", str(copy.path), "--as", "Maria")


@then("Anna's data can be read as before")
def readable(story: Story) -> None:
    again = House(story.house.settings)
    assert seen_of(again, story.kept["anna"], "account", "first_name") == {"first_name": "Anna"}


@then("Anna's data can be read by nobody")
def unreadable(story: Story) -> None:
    with pytest.raises(Unavailable):
        House(story.house.settings).vault.members_with_keys()


@then("what that person has seen opens nothing here")
def opens_nothing(story: Story) -> None:
    old, (new,) = story.kept["root"], roots_in(story.house.settings)
    assert files_with(story.house.settings.root_key_file.parent, old) == []
    with story.house.vault.store.read() as session:
        wrapped_by = session.connection().exec_driver_sql(
            "SELECT root FROM member_key UNION SELECT root FROM named_key UNION SELECT key_id FROM root_now"
        )
        assert set(wrapped_by.scalars()) == {new.key_id}
    assert new != old


@then("I am given a new recovery sheet")
def new_sheet(story: Story) -> None:
    for line in sheet.lines(roots_in(story.house.settings)[0]):
        assert line in story.said
    assert "The old root key is destroyed." in story.said


@then("the log says that I did it")
def logged(story: Story) -> None:
    with story.house.database.read() as session:
        acts = session.scalars(select(Act).where(Act.what == "root key renewal done")).all()
    assert [one.actor_id for one in acts] == ["command line: Maria"]


@then("I am asked to make a copy of the keys")
def asked(story: Story) -> None:
    assert "Make a copy of the keys" in story.said


@then("I read that the newest copy is older than a day")
def read_old(story: Story) -> None:
    assert "The newest copy is older than a day." in story.said


@then("I read who would be lost with this machine")
def read_lost(story: Story) -> None:
    assert "1 of 2 members 1" in story.said


@then("nobody asks me for a copy any more")
def content(story: Story) -> None:
    story.looks("/today")
    assert "Make a copy of the keys" not in story.said
    story.looks("/keys")
    assert "2 of 2 members 0" in story.said
    assert "older than a day" not in story.said


def test_the_page_never_shows_a_root_key(story: Story) -> None:
    story.looks("/keys")
    assert "No copy of the keys is made" not in story.said
    (root,) = roots_in(story.house.settings)
    assert root.key_id in story.said
    assert not any(group in story.said.split() for group in root.words().split())
