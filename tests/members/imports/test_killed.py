"""G23: a process killed in the middle of an import leaves everyone or nobody behind, and the next try is whole."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from ethicomm.app import House
from ethicomm.founding import environment
from tests.members.imports.files import looks_at, made_export, tables_of

PEOPLE = 600
OF_PEOPLE = ("member", "value", "standing", "login", "consent_record", "consent_state", "waiting", "mark")


def environment_of(house: House) -> dict[str, str]:
    lines = (line.split("=", 1) for line in environment(house.settings).splitlines())
    return {**os.environ, **{name: value.strip("'") for name, value in lines}}


def starts_import(house: House, export: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ethicomm", "import", str(export), "--as", "Maria"]
    return subprocess.Popen(command, env=environment_of(house), stdout=subprocess.DEVNULL)


def is_killed(house: House, export: Path, after: float) -> None:
    """So many seconds after the keys of new people were made: the rest of the import is one unit of work."""
    running, before = starts_import(house, export), house.vault.members_with_keys()
    while running.poll() is None and house.vault.members_with_keys() == before:
        pass
    with suppress(subprocess.TimeoutExpired):
        running.wait(after)
    running.kill()
    running.wait()


def everyone_or_nobody(house: House, folder: Path, kills: int) -> None:
    export, dice = folder / "export.zip", Random(23)
    export.write_bytes(made_export(PEOPLE))
    everyone = looks_at(house, export.read_bytes()).joining
    nobody = tables_of(house)
    for _time in range(kills):
        is_killed(house, export, dice.uniform(0, 0.6))
        now_here = tables_of(house)
        changed = {name: now_here[name] for name in OF_PEOPLE if now_here[name] != nobody[name]}
        assert not changed or now_here["member"] == everyone
    assert starts_import(house, export).wait() == 0
    assert tables_of(house)["member"] == everyone


def test_a_kill_leaves_everyone_or_nobody(house: House, tmp_path: Path) -> None:
    everyone_or_nobody(house, tmp_path, 1)


@pytest.mark.prove
def test_fifty_kills_leave_everyone_or_nobody(house: House, tmp_path: Path) -> None:
    everyone_or_nobody(house, tmp_path, 50)
