"""`ethicomm policy`: check a folder, and put it in force."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ethicomm.policy.actions import apply
from ethicomm.policy.checking import check


@click.group()
def policy() -> None:
    """Check and apply the policy files."""


@policy.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def check_policy(house: Any, folder: Path | None, as_json: bool) -> None:
    """Say what FOLDER may not say, by file and line. Needs no database."""
    found = check(folder or house.settings.policies)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
    else:
        click.echo("\n".join(str(one) for one in found) or "These policies are fit to apply.")
    raise SystemExit(1 if found else 0)


@policy.command("apply")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--as", "name", required=True, help="Who you are; it is kept with the policy.")
@click.pass_obj
def apply_policy(house: Any, folder: Path | None, name: str) -> None:
    """Put FOLDER in force."""
    with house.database.write() as session:
        applied = apply(session, f"command line: {name}", folder or house.settings.policies)
    click.echo(f"In force: {applied.hash}")
