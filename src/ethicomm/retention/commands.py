"""`ethicomm retention`: what will end and when, and doing what is due."""

from typing import Protocol

import click
import msgspec

from ethicomm import clock
from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.retention import large, planning, timekeeping
from ethicomm.retention.clearing import clear
from ethicomm.retention.running import run as run_due
from ethicomm.words import _, _n, date, number, when

json_option = click.option("--json", "as_json", is_flag=True, help="For scripts.")


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...


@click.group("retention")
def retention() -> None:
    """See what ends and when, and end what is due."""


@retention.command("plan")
@json_option
@click.pass_obj
def plan(house: Opened, as_json: bool) -> None:
    """Say what will go within 1, 7, 30 and 90 days, by field. Counts are rounded to ten. Changes nothing."""
    with house.database.read() as session:
        falling, waiting = planning.plan(session), large.large_days(session)
        doubted = timekeeping.doubt(session)
    if as_json:
        rows = [{"field": one.field, "what": one.what, "within": _spans(one)} for one in falling]
        days = [{"day": one.day, "people": one.people, "confirmed": one.is_confirmed} for one in waiting]
        told = {"falling": rows, "large": days, "clock_doubted": doubted is not None}
        click.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
        return
    if doubted:
        click.echo(_("The clock jumped, so nothing ends. Look at the time, then: ethicomm retention time --as NAME"))
    click.echo(
        _("What goes within 1, 7, 30 and 90 days:")
        if falling
        else _("Nothing that members told us is deleted within 90 days.")
    )
    for one in falling:
        click.echo(f"  {one.label}  {' | '.join(one.told)}")
    for day in waiting:
        said = _("confirmed") if day.is_confirmed else _("waits: look at the page Keeping")
        click.echo(_("On %(day)s much ends at once: %(count)s members (%(state)s).", day=date(day.day),
                     count=number(day.people), state=said))  # fmt: skip


@retention.command("run")
@click.pass_obj
def run(house: Opened) -> None:
    """End what is due, in small steps that say how far they are. Safe to stop at any moment, and to run again."""
    done = run_due(house.database, lambda rows: click.echo(_n("%(count)s value", "%(count)s values", rows), err=True))
    if not done.believed:
        raise click.ClickException(
            _("The clock jumped, so nothing was deleted. Look at the time, then: ethicomm retention time --as NAME")
        )
    clear(house.database)
    click.echo(_("Nothing was due.") if not done.rows else _n("%(count)s value ended.", "%(count)s values ended.",
                                                              done.rows))  # fmt: skip
    for kind, many in done.by_kind.items():
        click.echo(f"  {kind}  {number(many)}")


@retention.command("time")
@click.option("--as", "name", required=True, help="Who you are; it is kept in the log.")
@click.pass_obj
def confirm_time(house: Opened, name: str) -> None:
    """Confirm that the clock is right, after it jumped. Until then nothing is deleted because of it."""
    with house.database.write() as session:
        timekeeping.confirm(session, command_line(name))
    click.echo(_("It is %(when)s. What is due ends in the next hour.", when=when(clock.now())))


def _spans(one: planning.Falling) -> dict[str, str]:
    return {f"{span.days}d": told for span, told in zip(planning.SPANS, one.told, strict=True)}
