"""`ethicomm backup`: make one, rehearse restoring one."""

import sys
from pathlib import Path
from typing import Protocol

import click

from ethicomm.accounts import command_line
from ethicomm.backups.drilling import rehearse
from ethicomm.backups.making import make
from ethicomm.db import Database
from ethicomm.settings import Settings
from ethicomm.words import _, _n, number

FOLDER = click.Path(path_type=Path)
NAME = click.option("--as", "name", default="ethicomm", show_default=True, help="Who does this; it is written down.")


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...


class Defaulting(click.Group):
    """A group that takes what is no command of its own as the folder to back up into."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """`backup DIR` is `backup keep DIR`."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["keep", *args])


@click.group(cls=Defaulting)
def backup() -> None:
    """Back up the data into a folder: `ethicomm backup DIR`. The keys go to ETHICOMM_KEY_COPIES, never along."""


@backup.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@NAME
@click.pass_obj
def keep(house: Opened, folder: Path, name: str) -> None:
    """Make a backup in DIR, and then a copy of the keys in their own folder. The pages may run meanwhile."""
    tell = _tell if sys.stderr.isatty() else None
    made = make(house.database, command_line(name), folder, house.settings.key_copies, tell)
    rows = _n("%(count)s row", "%(count)s rows", made.manifest.rows)
    click.echo(_("%(path)s: %(rows)s, as they stood at one moment.", path=made.path, rows=rows))
    if made.keys:
        click.echo(_("Copy of the keys: %(path)s. Move both to other machines, apart.", path=made.keys.path))
    else:
        click.echo(_("No copy of the keys was made: without them nobody can read this. Set ETHICOMM_KEY_COPIES."))


@backup.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@NAME
@click.pass_obj
def drill(house: Opened, folder: Path, name: str) -> None:
    """Rehearse restoring the newest backup in DIR. Ends with 1 when something did not hold."""
    found = rehearse(house.database, command_line(name), folder)
    for one in found:
        wrong = _("all held") if not one.wrong else _("%(count)s wrong", count=number(one.wrong))
        click.echo(f"{number(one.looked_at)} {one.about.words}: {wrong}")
    if any(one.wrong for one in found):
        sys.exit(1)


def _tell(table: str, rows: int) -> None:
    click.echo(f"{table} {number(rows)}", err=True)
