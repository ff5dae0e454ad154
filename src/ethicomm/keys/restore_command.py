"""`ethicomm keys restore COPY`: a copy of the keys, back in its place."""

from pathlib import Path
from typing import Protocol

import click

from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.errors import Conflict
from ethicomm.keys.rekeying import mend
from ethicomm.keys.restoring import Outlook, look, put_back, settle
from ethicomm.settings import Settings
from ethicomm.vault import RootProvider
from ethicomm.words import _, _n


class Opened(Protocol):
    """What this command needs of the house; its database is opened only after the keys are back."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def roots(self) -> RootProvider: ...


@click.command()
@click.argument("path", metavar="COPY", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "name", required=True, metavar="NAME", help="Who does this; it is written down.")
@click.option("--yes", is_flag=True, help="Go on, though some members' data cannot be read any more.")
@click.pass_obj
def restore(house: Opened, path: Path, name: str, yes: bool) -> None:
    """Bring a copy of the keys back. Keys of people who were erased meanwhile are not brought back.

    What the key store still has stays. Stop the pages and the worker first.
    """
    found = look(house.settings, house.roots, path)
    click.echo(_brings(found))
    if found.lost and not yes:
        raise Conflict(_("%(lost)s Nothing was changed. To go on, add --yes.", lost=_lost(found)))
    put_back(house.settings, house.roots, found)
    if found.here is None:
        click.echo(_("The keys are back. Now restore the data: ethicomm restore DIR"))
        return
    settle(house.database, command_line(name), found)
    mend(house.database)
    if found.lost:
        click.echo(_lost(found))
    if found.gap:
        click.echo(_("The journal of the lost key store could not be read, so nothing is sent until the owner has"))
        click.echo(_("accepted that on the page Backups."))


def _brings(found: Outlook) -> str:
    return _n(
        "This copy brings back the keys of %(count)s member.",
        "This copy brings back the keys of %(count)s members.",
        found.brings,
    )


def _lost(found: Outlook) -> str:
    return _n(
        "%(count)s member joined since this copy was made: what is held of them cannot be read by anybody.",
        "%(count)s members joined since this copy was made: what is held of them cannot be read by anybody.",
        found.lost,
    )
