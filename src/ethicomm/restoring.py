"""`ethicomm restore`: a community again from a backup, the keys, and the journal beside them."""

from pathlib import Path

import click

from ethicomm.accounts import command_line
from ethicomm.app import House
from ethicomm.backups.restoring import Restored
from ethicomm.backups.restoring import restore as bring_back
from ethicomm.backups.shelf import newest_in
from ethicomm.granting import owning
from ethicomm.words import _, _n, when


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--into", "url", help="An empty database; without it, ETHICOMM_DATABASE_URL.")
@click.option("--as", "name", default="ethicomm", show_default=True, help="Who does this; it is written down.")
@click.pass_obj
def restore(house: House, folder: Path, url: str | None, name: str) -> None:
    """Bring the backup in DIR back, or the newest of several that lie there: all of it, or nothing.

    What was withdrawn and erased since stays so. Nothing is sent by itself afterwards.
    """
    into = house.database.elsewhere(url) if url else house.database
    done = bring_back(into, command_line(name), newest_in(folder), owning)
    click.echo("\n".join(_told(done)))


def _told(done: Restored) -> list[str]:
    replayed, stopped = done.replayed, done.stopped
    lines = [
        _("The data is as it was %(when)s.", when=when(done.manifest.at)),
        _n("%(count)s withdrawal came back", "%(count)s withdrawals came back", replayed.withdrawals),
        _n("%(count)s member was erased again", "%(count)s members were erased again", len(replayed.erased)),
    ]
    if replayed.unreadable:
        lines.append(_n(
            "%(count)s member joined after the copy of the keys was made and is lost",
            "%(count)s members joined after the copy of the keys was made and are lost", replayed.unreadable,
        ))  # fmt: skip
    if not stopped.nothing:
        lines.append(_("What was under way was stopped. The page Backups lists it; nothing goes on by itself."))
    if done.gap:
        lines.append(_("The journal does not reach as far as this backup: nothing can be sent until the owner has"))
        lines[-1] += " " + _("accepted that on the page Backups.")
    return lines
