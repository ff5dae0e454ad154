"""`ethicomm keys`: new keys for what outlives people's data."""

import sys
from typing import Protocol

import click

from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.members.mark_rotation import rotate_marks
from ethicomm.words import _, _n, number


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...


@click.group()
def keys() -> None:
    """Give things new keys. The pages and the worker may run meanwhile."""


@keys.command("rotate-marks")
@click.option("--as", "name", required=True, metavar="NAME", help="Who does this; it is written down.")
@click.pass_obj
def rotate(house: Opened, name: str) -> None:
    """Wrap each do-not-write mark with a new key. If it is stopped half-way, call it again: it goes on.

    Nobody's mark is lifted by it, and who has an older table of marks learns nothing from the new one.
    """
    done = rotate_marks(house.database, command_line(name), _tell if sys.stderr.isatty() else None)
    if not done.began:
        click.echo(_("A rotation had been begun before. It is finished now; call this again to begin another."))
    said = _n("%(count)s mark has a new key now", "%(count)s marks have a new key now", done.marks)
    click.echo(_("%(said)s (generation %(generation)s).", said=said, generation=done.generation))


def _tell(done: int, total: int) -> None:
    click.echo(f"\r{number(done)} / {number(total)}", nl=done >= total, err=True)
