"""The command line, as someone who starts a community of their own would use it."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ethicomm.cli import COMMANDS, cli
from ethicomm.errors import Problem
from ethicomm.founding import environment, settings_of

EXPORT = """Email Address,First Name,OPTIN_TIME,CONFIRM_TIME
anna@example.org,Anna,2026-01-02 10:00:00,2026-01-02 10:05:00
ben@example.org,Ben,2026-01-03 10:00:00,
"""


class Shell:
    """One person's terminal, in one community's folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        for line in environment(settings_of(folder, "http://localhost:8000")).splitlines():
            name, value = line.split("=", 1)
            monkeypatch.setenv(name, value.strip("'"))

    def run(self, *words: str) -> Result:
        result = CliRunner().invoke(cli, words, catch_exceptions=True)
        assert result.exception is None or isinstance(result.exception, SystemExit | Problem), result.exception
        return result

    def json(self, *words: str) -> object:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    opened = Shell(tmp_path / "mine", monkeypatch)
    opened.first = opened.run("init", str(opened.folder), "--owner", "owner@example.org").output  # type: ignore[attr-defined]
    return opened


def test_help_is_quick_and_names_every_command() -> None:
    shown = subprocess.run([sys.executable, "-m", "ethicomm", "--help"], capture_output=True, text=True, check=True)
    assert all(re.search(rf"^  {name}\s", shown.stdout, re.M) for name in COMMANDS)
    slow = "import sys; sys.argv = ['ethicomm', '--help']; from ethicomm.cli import cli\n" \
        "try: cli()\nexcept SystemExit: pass\nprint('sqlalchemy' in sys.modules, file=sys.stderr)"  # fmt: skip
    asked = subprocess.run([sys.executable, "-c", slow], capture_output=True, text=True, check=True)
    assert asked.stderr.strip() == "False", "help imports no domain"


def test_every_command_explains_itself() -> None:
    for name in COMMANDS:
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0, name


def test_a_new_community_has_its_policies_its_keys_and_a_way_in(shell: Shell) -> None:
    said: str = shell.first  # type: ignore[attr-defined]
    assert "RECOVERY SHEET" in said
    assert re.search(r"http://localhost:8000/enter/\S{40,}", said)
    assert (shell.folder / "policies" / "community.toml").exists()
    assert (shell.folder / "root.key").stat().st_mode & 0o777 == 0o600
    assert shell.run("policy", "check").exit_code == 0


def test_starting_where_a_community_is_already_changes_nothing(shell: Shell) -> None:
    before = {path: path.read_bytes() for path in shell.folder.rglob("*") if path.is_file()}
    again = shell.run("init", str(shell.folder), "--owner", "other@example.org")
    assert "already" in str(again.exception)
    assert {path: path.read_bytes() for path in before} == before


def test_an_import_is_tried_dry_then_done_then_done_again_to_no_effect(shell: Shell, tmp_path: Path) -> None:
    bundle = tmp_path / "audience.zip"
    with zipfile.ZipFile(bundle, "w") as made:
        made.writestr("subscribed_members_export.csv", EXPORT)
    dry = shell.json("import", str(bundle), "--dry-run", "--as", "me")
    done = shell.json("import", str(bundle), "--as", "me")
    again = shell.json("import", str(bundle), "--as", "me")
    counts = [(one["people"], one["may"], one["wait"], one["out"]) for one in (dry, done, again)]  # type: ignore[index]
    assert counts == [(2, 1, 1, 0)] * 3
    assert shell.run("ledger", "verify").exit_code == 0


def test_what_stands_before_real_use_is_listed_with_its_mend(shell: Shell) -> None:
    assert shell.run("check").exit_code == 0
    found = shell.json("check", "--deploy")
    about = {one["about"] for one in found}  # type: ignore[attr-defined]
    assert {"address", "mail relay", "sender", "key copy", "backup", "policies"} <= about
    assert all(one["mend"] for one in found)  # type: ignore[attr-defined]


def test_edited_policies_are_noticed_until_they_are_applied(shell: Shell) -> None:
    community = shell.folder / "policies" / "community.toml"
    community.write_text(community.read_text().replace("A bakery in", "The bakery of"))
    assert "differ" in shell.run("check").output
    shell.run("policy", "apply", "--as", "me")
    assert shell.run("check").exit_code == 0


def test_a_tampered_log_is_named_and_ends_with_one(shell: Shell) -> None:
    import sqlite3

    with sqlite3.connect(shell.folder / "ethicomm.db") as database:
        database.execute("update act set actor_id = 'somebody else'")
    database.close()
    found = shell.run("ledger", "verify")
    assert found.exit_code == 1
    assert "changed" in found.output


def test_without_a_community_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "ethicomm", "ledger", "verify"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("ETHICOMM_")},
    )  # fmt: skip
    assert asked.returncode == 1
    assert "ethicomm init" in asked.stderr
    assert "Traceback" not in asked.stderr
