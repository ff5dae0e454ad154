"""`ethicomm policy`: check a folder, and put it in force."""

import sys
from pathlib import Path
from typing import Protocol

import click
import msgspec

from ethicomm.accounts import command_line
from ethicomm.amendments.actions import put_in_force
from ethicomm.db import Database
from ethicomm.policy import Finding, check
from ethicomm.settings import Settings
from ethicomm.words import _, _n

folder_argument = click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
json_option = click.option("--json", "as_json", is_flag=True, help="For scripts.")


class Opened(Protocol):
    """What these commands need of the house that the command line opened; `check` asks for no database."""

    settings: Settings

    @property
    def database(self) -> Database: ...


@click.group("policy")
def policy() -> None:
    """Check and apply the policy files."""


@policy.command("check")
@folder_argument
@json_option
@click.pass_obj
def check_folder(house: Opened, folder: Path | None, as_json: bool) -> None:
    """Say why FOLDER may not be applied, by file and line. Exit code 1 if there is anything. Needs no database."""
    found = check(folder or house.settings.policies)
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode() if as_json else _report(found))
    sys.exit(1 if found else 0)


@policy.command("apply")
@folder_argument
@json_option
@click.option("--as", "name", required=True, help="Who you are; it is kept in the log.")
@click.pass_obj
def apply_folder(house: Opened, folder: Path | None, as_json: bool, name: str) -> None:
    """Put FOLDER in force, if it is fit."""
    with house.database.write() as session:
        applied = put_in_force(session, command_line(name), folder or house.settings.policies)
    said = msgspec.json.encode({"in_force": applied.hash}).decode()
    click.echo(said if as_json else _("In force: %(hash)s", hash=applied.hash))


def _report(found: list[Finding]) -> str:
    if not found:
        return _("These policies are fit to apply.")
    count = _n(
        "%(count)s thing to mend. Nothing was changed.", "%(count)s things to mend. Nothing was changed.", len(found)
    )
    return "\n".join([*map(str, found), count])
