"""`ethicomm vault scan`: look for members' values where they should not lie in clear."""

import json
import sys
from pathlib import Path
from typing import Protocol
from uuid import UUID

import click

from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.members.scanning import Find, Scan, as_data, chosen_members, scan
from ethicomm.settings import Settings
from ethicomm.words import _, _n, number


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...


@click.group()
def vault() -> None:
    """See for yourself that nothing lies open."""


@vault.command("scan")
@click.option("--member", "members", type=click.UUID, multiple=True, metavar="PUBLIC_ID", help="Whose values.")
@click.option("--sample", type=click.IntRange(0, 10_000), default=0, metavar="N", help="So many others, by chance.")
@click.option("--in", "places", type=click.Path(path_type=Path), multiple=True, metavar="PATH", help="Look here too.")
@click.option("--as", "name", required=True, metavar="NAME", help="Who does this; it is written down.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def look(
    house: Opened, members: tuple[UUID, ...], sample: int, places: tuple[Path, ...], name: str, as_json: bool
) -> None:
    """Look for some members' values in the database, its files, the key store, its copies, backups and --in PATH.

    Packed files are looked into. What is found is told by its place, never by what it says. Ends with 1 when something
    is found. Logs go where you send them: name that file with --in.
    """
    kept = [one for one in (house.settings.key_copies, house.settings.backups) if one]
    with house.database.read() as session:
        subjects = chosen_members(session, members, sample)
    done = scan(house.database, command_line(name), subjects, [*kept, *places])
    click.echo(json.dumps(as_data(done), indent=2) if as_json else "\n".join(_told(done)))
    sys.exit(1 if done.finds else 0)


def _told(done: Scan) -> list[str]:
    places = _n("%(count)s place", "%(count)s places", len(done.looked))
    values = _n("%(count)s value", "%(count)s values", done.searched)
    return [
        *(_found(one) for one in done.finds),
        *(_("Not looked at: %(place)s (%(why)s)", place=place, why=why) for place, why in done.left.items()),
        _("Not searched: %(short)s values under seven signs, %(common)s chosen from a list.",
          short=number(done.too_short), common=number(done.too_common)),
        _("Looked for %(values)s in %(places)s, %(size)s MB.", values=values, places=places,
          size=number(done.octets // 1_000_000)),
        _("Found in clear: %(count)s.", count=number(len(done.finds))) if done.finds else _("Nothing lies open."),
    ]  # fmt: skip


def _found(one: Find) -> str:
    where = f"{one.place}, {one.inside}" if one.inside else one.place
    return _(
        "In clear: %(field)s of member %(member)s in %(place)s, at %(at)s, %(count)s times, as %(form)s.",
        field=one.field, member=one.member, place=where, at=number(one.at), count=number(one.count), form=one.form,
    )  # fmt: skip
