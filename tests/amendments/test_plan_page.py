"""The owner's page of what new policies would do, and its one button; and the same from the command line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from httpx import Response

from ethicomm.accounts import Actor, Role, member
from ethicomm.amendments.routes import HANDLERS
from ethicomm.app import House
from ethicomm.policy import history, in_force
from tests.amendments.changes import CHANGES, letters_each_week, without_region
from tests.amendments.test_commands import typed
from tests.amendments.town import settle
from tests.consent.people import says_yes
from tests.policy.conftest import change, folder
from tests.visiting import Visitor, visiting, words_on

__all__ = ["folder"]
OWNER = Actor(Role.OWNER, "femke")


@pytest.fixture
def own(house: House, folder: Path) -> House:
    """A house whose policies are a folder of its own that a test may change."""
    opened = House(house.settings.model_copy(update={"policies": folder}))
    with opened.database.read():
        return opened


@pytest.fixture
def boss(own: House) -> Iterator[Visitor]:
    with visiting(own, HANDLERS, OWNER) as browser:
        yield browser
    own.close()


def button(answer: Response) -> str:
    """What the button of this page sends."""
    found = re.search(r'name="plan" value="(\w+)"', answer.text)
    return found[1] if found else ""


def applied(house: House) -> int:
    with house.database.read() as session:
        return len(history(session))


@pytest.mark.both
def test_the_owner_reads_what_would_happen_and_presses(own: House, boss: Visitor, folder: Path) -> None:
    settle(own, 9, Random(1))
    assert "not in force yet" not in words_on(boss.get("/policies"))
    without_region(folder)
    assert "The folder holds changes that are not in force yet." in words_on(boss.get("/policies"))
    page = boss.get("/policies/plan")
    said = words_on(page)
    assert re.search(r"\d members: “Region” loses its last reason and is deleted within a day", said)
    assert "The group “Near us” names what goes" in said
    assert "fields.toml" in said
    assert applied(own) == 1, "opening the page did nothing"
    done = boss.post("/policies/plan", data={"plan": button(page)}, follow_redirects=True)
    assert "The new policies are in force" in done.text
    assert applied(own) == 2
    assert "There is nothing to do." in words_on(boss.get("/policies/plan"))


def test_the_same_files_say_so_and_have_no_button(boss: Visitor) -> None:
    page = boss.get("/policies/plan")
    assert "The folder is what is in force." in words_on(page)
    assert button(page) == ""


def test_a_folder_that_does_not_check_shows_where_and_how(own: House, boss: Visitor, folder: Path) -> None:
    change(folder, "purposes/newsletter.toml", "A6-1-a", "A6-1-f")
    said = words_on(boss.get("/policies/plan"))
    assert "purposes/newsletter.toml:6" in said
    assert "must rest on consent" in said
    assert "Write: legal_basis" in said
    assert boss.post("/policies/plan", data={"plan": "0" * 16}).status_code in (409, 422)
    assert applied(own) == 1


def test_a_folder_that_is_gone_is_told(own: House, boss: Visitor, folder: Path) -> None:
    (folder / "community.toml").unlink()
    assert "community.toml is missing" in words_on(boss.get("/policies/plan"))
    assert boss.get("/policies").status_code == 200


@pytest.mark.both
def test_a_plan_that_is_old_by_now_is_read_again(own: House, boss: Visitor, folder: Path) -> None:
    people = settle(own, 9, Random(1))
    letters_each_week(folder)
    shown = button(boss.get("/policies/plan"))
    with own.database.write() as session:
        says_yes(session, people[0], "newsletter")
    refused = boss.post("/policies/plan", data={"plan": shown})
    assert refused.status_code == 409
    assert "Nothing was done; read it again." in words_on(refused)
    assert applied(own) == 1


def test_a_press_without_a_plan_does_nothing(own: House, boss: Visitor, folder: Path) -> None:
    letters_each_week(folder)
    assert boss.post("/policies/plan").status_code == 409
    assert applied(own) == 1


@pytest.mark.parametrize("actor", [Actor(Role.STAFF, "bram"), Actor(Role.AUDITOR, "ada"), member(7)])
def test_it_is_the_owners_alone(own: House, folder: Path, actor: Actor) -> None:
    letters_each_week(folder)
    with visiting(own, HANDLERS, actor) as browser:
        assert browser.get("/policies/plan").status_code == 404
        assert browser.post("/policies/plan", data={"plan": "x"}).status_code == 404
    assert applied(own) == 1


def test_the_command_line_tells_the_same_and_does_it(own: House, folder: Path) -> None:
    settle(own, 9, Random(1))
    letters_each_week(folder)
    said = typed(own, "plan")
    assert said.exit_code == 0
    assert re.search(r"! “Newsletter” asks for something else: \d yeses end", said.stdout)
    told = json.loads(typed(own, "plan", "--json").stdout)
    assert told["effects"][0]["what"] == "words changed materially"
    assert typed(own, "apply", "--as", "Femke", "--plan", "of-yesterday").exit_code == 1
    assert applied(own) == 1
    assert typed(own, "apply", "--as", "Femke", "--plan", told["plan"]).exit_code == 0
    with own.database.read() as session:
        assert in_force(session).hash == told["after"]
    assert "Nothing would change" in typed(own, "plan").stdout


def test_a_plan_of_what_does_not_check_ends_with_one(own: House, folder: Path) -> None:
    change(folder, "purposes/newsletter.toml", "A6-1-a", "A6-1-f")
    said = typed(own, "plan")
    assert (said.exit_code, "newsletter.toml:6" in said.stdout) == (1, True)
    assert json.loads(typed(own, "plan", "--json").stdout)["findings"][0]["line"] == 6


def test_each_change_reads_well_in_every_language(own: House, boss: Visitor, folder: Path) -> None:
    """No effect falls over when it is spoken, whatever the language."""
    CHANGES["giving up segmentation"](folder)
    for language in ("en", "nl"):
        assert boss.get("/policies/plan", headers={"Accept-Language": language}).status_code == 200
