"""`ethicomm staff`: inviting, seeing and ending access from the command line, for when nobody can sign in."""

import json
from datetime import datetime
from typing import Protocol

import click

from ethicomm.accounts.actor import Role, command_line
from ethicomm.accounts.staff import people
from ethicomm.accounts.staff.people import Colleague, end_of
from ethicomm.db import Database, Session
from ethicomm.errors import Invalid, NotFound
from ethicomm.settings import Settings
from ethicomm.words import _

ROLES = click.Choice([Role.STAFF.value, Role.OWNER.value, Role.AUDITOR.value])
as_option = click.option("--as", "name", required=True, help="Who you are; it is kept in the log.")
json_option = click.option("--json", "as_json", is_flag=True, help="For scripts.")


class Opened(Protocol):
    """What a command needs of the house."""

    @property
    def database(self) -> Database:
        """The data."""

    @property
    def settings(self) -> Settings:
        """What it runs with."""


@click.group()
def staff() -> None:
    """Invite colleagues and auditors, see them, end their access."""


@staff.command("invite")
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.STAFF.value, show_default=True)
@click.option("--until", metavar="DATE", help="Last day of an auditor, such as 2026-12-31.")
@as_option
@json_option
@click.pass_obj
def invite(house: Opened, email: str, role: str, until: str | None, name: str, as_json: bool) -> None:
    """Give EMAIL a role, and print the single-use link that lets them choose how to sign in."""
    with house.database.write() as session:
        end = _end(until) if until else None
        path = people.invite(session, email, Role(role), actor=command_line(name), until=end)
    _print_link(house, path, as_json)


@staff.command("link")
@click.argument("email")
@json_option
@click.pass_obj
def link(house: Opened, email: str, as_json: bool) -> None:
    """Print a new single-use link for EMAIL, who lost theirs or their phone."""
    with house.database.write() as session:
        path = people.offer_set_up(session, _known(session, email).id)
    _print_link(house, path, as_json)


@staff.command("list")
@json_option
@click.pass_obj
def show(house: Opened, as_json: bool) -> None:
    """Show who has access."""
    with house.database.read() as session:
        here = [each for each in people.colleagues(session) if not each.ended_at]
    if as_json:
        click.echo(json.dumps([_plain(each) for each in here]))
        return
    for each in here:
        until = _("until %(day)s", day=each.last_day.isoformat()) if each.last_day else ""
        click.echo(f"{each.address:40} {each.role:8} {until}".rstrip())


@staff.command("end")
@click.argument("email")
@as_option
@click.pass_obj
def end(house: Opened, email: str, name: str) -> None:
    """End the access of EMAIL at once."""
    with house.database.write() as session:
        people.end_access(session, command_line(name), _known(session, email).id)
    click.echo(_("Their access has ended, in every browser."))


def _print_link(house: Opened, path: str, as_json: bool) -> None:
    address = house.settings.base_url + path
    if as_json:
        click.echo(json.dumps({"link": address}))
        return
    click.echo(_("Pass this on in private. It works once, for three days:"))
    click.echo(address)


def _known(session: Session, email: str) -> Colleague:
    found = people.find_colleague(session, email)
    if found is None:
        raise NotFound(_("Nobody with access has this address."))
    return people.colleague(session, found)


def _end(day: str) -> datetime:
    try:
        return end_of(day)
    except (ValueError, OverflowError):
        raise Invalid(_("--until takes a day such as 2026-12-31.")) from None


def _plain(each: Colleague) -> dict[str, object]:
    until = each.last_day.isoformat() if each.last_day else None
    return {"id": str(each.id), "email": each.address, "role": each.role, "until": until, "set_up": each.can_sign_in}
