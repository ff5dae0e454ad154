"""`ethicomm policy`: check a folder, see what it would do to people, and put it in force."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import click
import msgspec

from ethicomm.accounts import command_line
from ethicomm.amendments.actions import put_in_force
from ethicomm.amendments.planning import Plan, plan
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
    """Check, plan and apply the policy files."""


@policy.command("check")
@folder_argument
@json_option
@click.pass_obj
def check_folder(house: Opened, folder: Path | None, as_json: bool) -> None:
    """Say why FOLDER may not be applied, by file and line. Exit code 1 if there is anything. Needs no database."""
    found = check(folder or house.settings.policies)
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode() if as_json else _report(found))
    sys.exit(1 if found else 0)


@policy.command("plan")
@folder_argument
@json_option
@click.pass_obj
def plan_folder(house: Opened, folder: Path | None, as_json: bool) -> None:
    """Say what FOLDER would do to people, with numbers. Changes nothing. Exit code 1 if it may not be applied."""
    with house.database.read() as session:
        ahead = plan(session, folder or house.settings.policies)
    click.echo(msgspec.json.format(msgspec.json.encode(_told(ahead))).decode() if as_json else _announced(ahead))
    sys.exit(1 if ahead.findings else 0)


@policy.command("apply")
@folder_argument
@json_option
@click.option("--as", "name", required=True, help="Who you are; it is kept in the log.")
@click.option("--plan", "shown", metavar="HASH", help="Only if it still does what `policy plan` showed.")
@click.pass_obj
def apply_folder(house: Opened, folder: Path | None, as_json: bool, name: str, shown: str | None) -> None:
    """Put FOLDER in force with all that `policy plan` says, if it is fit."""
    with house.database.write() as session:
        applied = put_in_force(session, command_line(name), folder or house.settings.policies, shown)
    said = msgspec.json.encode({"in_force": applied.hash}).decode()
    click.echo(said if as_json else _("In force: %(hash)s", hash=applied.hash))


def _announced(ahead: Plan) -> str:
    if ahead.findings:
        return _report(ahead.findings)
    if ahead.changes_nothing:
        return _("This is what is in force already. Nothing would change.")
    files = [f"  {one.path}  +{one.lines_more} -{one.lines_fewer}" for one in ahead.files]
    effects = [f"  {'!' if one.is_grave else ' '} {one.sentence}" for one in ahead.effects]
    return "\n".join(
        [
            _("Files that change:"),
            *files,
            _("What that does to people and to what is under way:"),
            *(effects or [f"    {_('Nothing ends and nobody is asked anew.')}"]),
            *filter(None, [ahead.advice]),
            _("To do just this: ethicomm policy apply --as NAME --plan %(hash)s", hash=ahead.fingerprint),
        ]
    )


def _told(ahead: Plan) -> dict[str, object]:
    """For scripts."""
    effects = [
        {"what": one.what.value, "key": one.key, "count": one.count, "sentence": one.sentence} for one in ahead.effects
    ]
    return {
        "before": ahead.before.hash, "after": ahead.proposal.hash, "plan": ahead.fingerprint,
        "findings": ahead.findings, "files": ahead.files, "effects": effects,
        "unnamed": ahead.unnamed,
    }  # fmt: skip


def _report(found: Sequence[Finding]) -> str:
    if not found:
        return _("These policies are fit to apply.")
    count = _n(
        "%(count)s thing to mend. Nothing was changed.", "%(count)s things to mend. Nothing was changed.", len(found)
    )
    return "\n".join([*map(str, found), count])
