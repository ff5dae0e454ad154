"""`ethicomm policy`, as a person and as a script type it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ethicomm.amendments.commands import policy as command
from ethicomm.app import House
from ethicomm.policy import history, in_force
from ethicomm.settings import Settings
from ethicomm.settings import house as folder_of
from tests.policy.conftest import change, folder

__all__ = ["folder"]
NEWS = "purposes/newsletter.toml"


def typed(house: House, *words: str) -> Result:
    return CliRunner().invoke(command, list(words), obj=house)


@pytest.fixture
def without_database(tmp_path: Path) -> House:
    """Settings that lead nowhere: whoever opens a database here fails."""
    nowhere = tmp_path / "nowhere"
    return House(
        Settings.read(
            database_url=f"sqlite:///{nowhere}/x.db", root_key_file=nowhere / "k", policies=folder_of("policies")
        )
    )


def test_checking_needs_no_database(without_database: House, folder: Path) -> None:
    said = typed(without_database, "check", str(folder))
    assert (said.exit_code, said.stdout) == (0, "These policies are fit to apply.\n")


def test_without_a_folder_the_community_s_own_is_checked(without_database: House) -> None:
    assert typed(without_database, "check").exit_code == 0


def test_what_is_wrong_is_told_by_file_and_line(without_database: House, folder: Path) -> None:
    change(folder, NEWS, "A6-1-a", "A6-1-f")
    said = typed(without_database, "check", str(folder))
    assert said.exit_code == 1
    assert said.stdout.startswith("purposes/newsletter.toml:6: A purpose of kind marketing must rest on consent.")
    assert said.stdout.endswith("things to mend. Nothing was changed.\n")


def test_a_script_reads_the_same_as_json(without_database: House, folder: Path) -> None:
    assert json.loads(typed(without_database, "check", str(folder), "--json").stdout) == []
    change(folder, NEWS, "A6-1-a", "A6-1-f")
    said = typed(without_database, "check", str(folder), "--json")
    first = json.loads(said.stdout)[0]
    assert said.exit_code == 1
    assert (first["file"], first["line"]) == (NEWS, 6)
    assert set(first) == {"file", "line", "message", "mend"}


def test_applying_keeps_who_did_it(house: House, folder: Path) -> None:
    change(folder, NEWS, "opening hours", "open days")
    said = typed(house, "apply", str(folder), "--as", "Femke", "--json")
    with house.database.read() as session:
        assert json.loads(said.stdout) == {"in_force": in_force(session).hash}
        assert [one.by for one in history(session)] == ["command line: Femke", "first set-up"]


def test_applying_asks_who_does_it(house: House, folder: Path) -> None:
    said = typed(house, "apply", str(folder))
    assert said.exit_code == 2
    assert "--as" in said.stderr
