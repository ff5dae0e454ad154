"""`ethicomm keys`: new keys of each kind, copies of them, and the sheet that brings them back."""

import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Protocol

import click

from ethicomm.accounts import command_line
from ethicomm.db import Database
from ethicomm.errors import Conflict, Invalid
from ethicomm.keys import renewing, sheet
from ethicomm.keys.copying import copy_now
from ethicomm.keys.rekeying import Rekeyed, renew_facets, renew_index
from ethicomm.keys.restore_command import restore
from ethicomm.members.mark_rotation import rotate_marks
from ethicomm.settings import Settings
from ethicomm.vault import RootProvider
from ethicomm.vault.copies import KeyCopy, copies
from ethicomm.vault.root import RootFile, RootVariable
from ethicomm.words import _, _n, number, when

NAME = click.option("--as", "name", required=True, metavar="NAME", help="Who does this; it is written down.")
FILE = click.Path(path_type=Path, dir_okay=False)


class Opened(Protocol):
    """What these commands need of the house that the command line opened."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def roots(self) -> RootProvider: ...


@click.group()
def keys() -> None:
    """Renew keys, copy them, bring them back. The pages and the worker may run meanwhile."""


keys.add_command(restore)


@keys.command()
@NAME
@click.option("--remove-old-copies", is_flag=True, help="Also remove the copies that the old root key opens.")
@click.pass_obj
def rotate(house: Opened, name: str, remove_old_copies: bool) -> None:
    """Renew the root key: wrap every key anew and destroy the old root. If it is stopped, call it again: it goes on."""
    done = renewing.renew_root(house.database, house.roots, command_line(name), house.settings.key_copies, _tell())
    _say_resumed(done.began)
    click.echo(_n("%(count)s key is under the new root key.", "%(count)s keys are under the new root key.", done.keys))
    _say_old_root(house.roots)
    _say_copies(done.copy, done.stale, remove_old_copies)
    click.echo("\n" + sheet.sheet(house.roots.held()[0], house.roots.where))


@keys.command("rotate-index")
@NAME
@click.pass_obj
def rotate_index(house: Opened, name: str) -> None:
    """Renew what people are found by: the index of addresses, and what groups look at. Call it again if it stops."""
    actor, tell = command_line(name), _tell()
    _say_rekeyed(_("Addresses"), renew_index(house.database, actor, tell))
    _say_rekeyed(_("Groups"), renew_facets(house.database, actor, tell))
    _copy_after(house, name)


@keys.command("rotate-marks")
@NAME
@click.pass_obj
def rotate_do_not_write(house: Opened, name: str) -> None:
    """Wrap each do-not-write mark with a new key. If it is stopped half-way, call it again: it goes on.

    Nobody's mark is lifted by it, and who has an older table of marks learns nothing from the new one.
    """
    done = rotate_marks(house.database, command_line(name), _tell())
    _say_resumed(done.began)
    said = _n("%(count)s mark has a new key now", "%(count)s marks have a new key now", done.marks)
    click.echo(_("%(said)s (generation %(generation)s).", said=said, generation=done.generation))
    _copy_after(house, name)


@keys.command()
@NAME
@click.pass_obj
def copy(house: Opened, name: str) -> None:
    """Copy the key store into ETHICOMM_KEY_COPIES and open every key of the copy. Copies older than 7 days go."""
    if house.settings.key_copies is None:
        raise Invalid(_("Set ETHICOMM_KEY_COPIES to a folder apart from the data first. Nothing was copied."))
    made = copy_now(house.database, command_line(name), house.settings.key_copies)
    click.echo(_("%(path)s: every key in it opens.", path=made.path))


@keys.command("copies")
@click.pass_obj
def list_copies(house: Opened) -> None:
    """List the copies of the keys, the newest first."""
    folder, root = house.settings.key_copies, house.roots.held()[0].key_id
    found = copies(folder) if folder else ()
    for one in found:
        click.echo(_line(one, root))
    if not found:
        click.echo(_("There is no copy of the keys. Without one, losing this machine loses all members' data."))


@keys.command("sheet")
@click.option("--page", type=FILE, help="Also write it as a page to print, which only you can read.")
@click.pass_obj
def show_sheet(house: Opened, page: Path | None) -> None:
    """Show the recovery sheet: the root key on paper, with a sign at each line to check it by."""
    root = house.roots.held()[0]
    if page:
        sheet.keep_page(root, house.roots.where, page)
    click.echo(sheet.sheet(root, house.roots.where))


@keys.command()
@click.pass_obj
def enter(house: Opened) -> None:
    """Type the root key back from the recovery sheet: its four lines, then an empty one."""
    root = sheet.read_back("".join(takewhile(str.strip, sys.stdin)))
    if isinstance(house.roots, RootVariable):
        raise Conflict(_("The root key is in ETHICOMM_ROOT_KEY, which only you can change. Nothing was kept."))
    kept = RootFile(house.settings.root_key_file).keep(root)
    click.echo(_("Root key %(number)s is in %(path)s now.", number=root.key_id, path=kept))


def _line(one: KeyCopy, root: str) -> str:
    people = _n("%(count)s member", "%(count)s members", one.members)
    opens = "" if one.roots == (root,) else " " + _("(needs an older root key)")
    return f"{when(one.at)}  {people}  {one.path}{opens}"


def _say_resumed(began: bool) -> None:
    if not began:
        click.echo(_("A rotation had been begun before. It is finished now; call this again to begin another."))


def _say_old_root(roots: RootProvider) -> None:
    if len(roots.held()) > 1:
        click.echo(_("Take the old key out of %(where)s and start everything anew.", where=roots.where))
    else:
        click.echo(_("The old root key is destroyed. It opens nothing that lives here."))


def _say_copies(made: KeyCopy | None, stale: tuple[KeyCopy, ...], remove: bool) -> None:
    if made is None:
        click.echo(_("No copy of the keys was made: set ETHICOMM_KEY_COPIES."))
    for one in stale:
        if remove:
            one.path.unlink(missing_ok=True)
            click.echo(_("Removed: %(path)s", path=one.path))
        else:
            click.echo(_("The old root key still opens %(path)s", path=one.path))
    if stale and not remove:
        click.echo(_("These go after 7 days. To remove them now, delete them. Destroy the old sheet, too."))


def _say_rekeyed(about: str, done: Rekeyed) -> None:
    _say_resumed(done.began)
    people = _n("%(count)s member was done anew", "%(count)s members were done anew", done.people)
    click.echo(f"{about}: {people}.")
    if done.left:
        kept = _n("%(count)s member could not be", "%(count)s members could not be", done.left)
        click.echo(_("%(kept)s, so the old key stays. Call this again later.", kept=kept))


def _copy_after(house: Opened, name: str) -> None:
    """A copy from before would not know the new key."""
    if house.settings.key_copies:
        copy_now(house.database, command_line(name), house.settings.key_copies)


def _tell() -> Callable[[int, int], None] | None:
    return _progress if sys.stderr.isatty() else None


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{number(done)} / {number(total)}", nl=done >= total, err=True)
