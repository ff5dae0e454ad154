"""`ethicomm ledger`: check the log, show what was signed, give waiting entries their positions."""

import json
import sys
from pathlib import Path
from typing import Protocol

import click

from ethicomm import ledger as log
from ethicomm.db import Database
from ethicomm.errors import Invalid
from ethicomm.ledger import kept, offline
from ethicomm.ledger.canonical import Kind
from ethicomm.words import _, _n, lazy, number

NOWHERE = lazy(
    "There is no place to put it. Set ETHICOMM_ANCHOR_FILE to a file, best on another machine, or name witnesses in "
    'policies/community.toml: witnesses = ["someone@example.org"].'
)


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...

    @property
    def ledger_kinds(self) -> tuple[Kind, ...]: ...


@click.group()
def ledger() -> None:
    """The log of what was done: it can be checked without us."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--against",
    "outside",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of checkpoints you kept (signed notes, mails); may be given more than once.",
)
@click.pass_obj
def verify(house: Opened, as_json: bool, outside: tuple[Path, ...]) -> None:
    """Read the whole log and name each broken range. Exit code 1 when something is broken.

    It only reads: a log that was tampered with must not be written to first. Rows whose entries still wait for a
    position are compared with their hashes too.
    """
    notes = [one.note for path in outside for one in _kept_in(path)]
    with house.database.snapshot() as session:
        report = log.verify(session, house.ledger_kinds, _progress(as_json), notes)
    click.echo(json.dumps(report.as_json(), indent=2) if as_json else _sentences(report))
    if not report.holds:
        sys.exit(1)


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print size, root, note and verifier key as JSON.")
@click.pass_obj
def checkpoint(house: Opened, as_json: bool) -> None:
    """Print the newest signed checkpoint. Keep a copy elsewhere: it is your witness."""
    with house.database.read() as session:
        newest, key = log.latest_checkpoint(session), log.verifier_key(session)
    if as_json:
        found = newest and {"size": newest.size, "root": newest.root.hex(), "at": newest.at.isoformat()}
        click.echo(json.dumps({**(found or {}), "note": newest and newest.note, "key": key}, indent=2))
        return
    click.echo(_("Verifier key: %(key)s", key=key), err=True)
    click.echo(newest.note if newest else _("Nothing was signed yet."), nl=newest is None)


@ledger.command()
@click.pass_obj
def anchor(house: Opened) -> None:
    """Put the newest checkpoint outside now: into ETHICOMM_ANCHOR_FILE, and by mail to the policy's witnesses."""
    stand = log.anchor(house.database)
    click.echo("\n".join(one.words for one in stand) or _(NOWHERE.text))
    if not stand or any(one.failure for one in stand):
        sys.exit(1)


@ledger.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", required=True, help="The log's key (name+hash+key), as you got it in another way.")
def grew(file: Path, key: str) -> None:
    """For a witness: whether the checkpoints kept in FILE were signed, and the log only grew. Needs no database."""
    try:
        name, public = offline.public_key(key.strip())
    except ValueError:
        raise Invalid(_("That is no key of a log. It looks like this: name+hash+key")) from None
    steps = list(kept.steps(_kept_in(file), name, public))
    click.echo("\n".join(f"- {one.words}" for one in steps))
    if not all(one.holds for one in steps):
        raise Invalid(_("What you kept does not fit together. Show it to someone you trust before you say so."))
    if any(one.is_open for one in steps):
        click.echo(_("Nothing here speaks against the log. An open step shows nothing: look for what is missing."))
        return
    click.echo(_("Everything kept here fits together: the log only grew."))


@ledger.command()
@click.pass_obj
def sequence(house: Opened) -> None:
    """Give waiting entries their positions and sign a checkpoint (the worker does this by itself)."""
    with house.database.write() as session:
        placed = log.sequence(session)
    click.echo(_n("%(count)s entry was placed.", "%(count)s entries were placed.", placed))


def _kept_in(path: Path) -> list[kept.Kept]:
    """The checkpoints in a file. Raises Invalid when there is none."""
    found = kept.read(path.read_text(errors="replace"))
    if not found:
        raise Invalid(_("There is no checkpoint in %(file)s. Nothing was checked.", file=path.name))
    return found


def _progress(quiet: bool) -> log.Progress | None:
    if quiet or not sys.stderr.isatty():
        return None
    return lambda done, size: click.echo(f"\r{number(done)} / {number(size)}", nl=done == size, err=True)


def _sentences(report: log.Report) -> str:
    looked = _(
        "%(size)s entries and %(checkpoints)s checkpoints were checked, and %(waiting)s that wait for a position.",
        size=number(report.size),
        checkpoints=number(report.checkpoints),
        waiting=number(report.waiting),
    )
    result = _("Nothing in the log was changed.") if report.holds else _("The log is broken:")
    limits = _("This shows that what is in the log was not changed. It cannot show that nothing was left out.")
    return "\n".join([looked, result, *(f"- {one.words()}" for one in report.broken), limits])
