"""`ethicomm import`: the same import as in the browser, for scripts and large files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import click
import msgspec

from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.errors import Invalid
from ethicomm.members.imports.batches import import_now
from ethicomm.members.imports.importing import look
from ethicomm.members.imports.mapping import Plan, suggest
from ethicomm.members.imports.pages import left_behind
from ethicomm.members.imports.report import REASONS, Report, rejects_csv
from ethicomm.members.imports.unpacking import read_export
from ethicomm.policy import Policy, in_force
from ethicomm.words import _, _n, number

SHOWN = 20  # rows with something to say that are printed


class Opened(Protocol):
    """What this command needs of the house that the command line opened."""

    @property
    def database(self) -> Database: ...


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--purpose",
    "covers",
    multiple=True,
    default=("newsletter",),
    show_default=True,
    help="What the people in this file said yes to; may be given more than once.",
)
@click.option(
    "--words",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A text file with the words of the old form: their yes is then documented, not only claimed.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN=MEANING",
    help="Correct what a column was taken for: field:<key>, confirmed_at, tags, leave and so on.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG=FIELD:CHOICE", help="What a tag means; others are locked.")
@click.option("--language", default="en", show_default=True, help="The language of those whose row tells none.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --dry-run: write the rows that cannot come in to this CSV file.",
)
@click.option("--dry-run", is_flag=True, help="Count what would happen, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--as", "name", required=True, metavar="NAME", help="Who does this; it is written down.")
@click.pass_obj
def import_members(
    house: Opened,
    file: Path,
    covers: tuple[str, ...],
    words: Path | None,
    columns: tuple[str, ...],
    tags: tuple[str, ...],
    language: str,
    rejects: Path | None,
    dry_run: bool,
    as_json: bool,
    name: str,
) -> None:
    """Import an audience export: Mailchimp's ZIP, listmonk's CSV, or any CSV with a header."""
    export = read_export(file.name, file.read_bytes())
    with house.database.read() as session:
        policy = in_force(session)
        meanings = {**suggest(policy, export), **_pairs(columns)}
        plan = Plan(meanings, covers, words.read_text().strip() if words else "", _pairs(tags), language)
        sorter = look(session, export, plan)
    if rejects and dry_run:
        rejects.write_bytes(b"".join(rejects_csv(export.columns, sorter.rejected)))
    report = sorter.report if dry_run else import_now(house.database, command_line(name), export, plan)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(_as_json(report, plan, dry_run)), indent=2))
    else:
        _tell(policy, report, plan, dry_run)


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = dict(one.rpartition("=")[::2] for one in given)
    if "" in pairs:
        raise Invalid(_("Write it as NAME=MEANING."))
    return pairs


def _as_json(report: Report, plan: Plan, dry_run: bool) -> dict[str, object]:
    counts = {"people": report.people, "may": report.may, "wait": report.waiting.total(), "out": report.out.total()}
    return {"dry_run": dry_run, "sentence": report.sentence(), **counts, "columns": plan.columns, "report": report}


def _tell(policy: Policy, report: Report, plan: Plan, dry_run: bool) -> None:
    for column, meaning in plan.columns.items():
        click.echo(f"  {column}: {meaning}", err=True)
    for key, people in (*report.waiting.items(), *report.out.items()):
        click.echo(f"  {number(people)} {REASONS[key]}")
    for said in left_behind(policy, report):
        click.echo(f"  {said}")
    for finding in report.findings[:SHOWN]:
        click.echo(f"  {finding.sheet} {finding.number}: {finding.reason}", err=True)
    if len(report.findings) > SHOWN:
        more = len(report.findings) - SHOWN
        click.echo(_n("  and %(count)s more row", "  and %(count)s more rows", more), err=True)
    click.echo(report.sentence())
    if dry_run:
        click.echo(_("This was a dry run: nothing was written."))
