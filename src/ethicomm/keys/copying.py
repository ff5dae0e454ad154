"""Copies of the keys: one each day, and what of them a person must know."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import exists, select

from ethicomm import clock, ledger, vault
from ethicomm.accounts import MACHINE, Actor
from ethicomm.db import Database, Session
from ethicomm.ledger import Act
from ethicomm.settings import Settings
from ethicomm.vault.copies import KeyCopy, copies, drop_old, keep_copy
from ethicomm.vault.replacing import drop_put_aside

DAY, ROUND = timedelta(days=1), timedelta(hours=1)  # a copy is made before the last one is a day old


class Lack(StrEnum):
    """What is wrong with the copies, the gravest first."""

    NO_FOLDER = "no folder"  # no place is set where copies go
    NONE = "none"
    OTHER_ROOT = "other root"  # the newest one needs a root key that is not here
    OLD = "old"


@dataclass(frozen=True)
class Shelf:
    """The folder of copies as it is: what is there, newest first, and what is wrong."""

    folder: Path | None
    copies: tuple[KeyCopy, ...]
    lack: Lack | None

    @property
    def newest(self) -> KeyCopy | None:
        """The newest copy."""
        return self.copies[0] if self.copies else None


def copy_now(database: Database, actor: Actor, folder: Path) -> KeyCopy:
    """Make a copy, open every key of it, and write down that it was made."""
    with database.read() as session:
        keys = vault.of(session)
    made = keep_copy(keys, folder)
    with database.write() as session:
        ledger.note(session, actor.role, actor.id, "keys copied", members=made.members)
    return made


def copy_daily(database: Database) -> None:
    """Make a copy when the newest is nearly a day old, where a folder for them is set. Old ones go at any rate."""
    with database.read() as session:
        shelf, store = shelf_of(session), vault.of(session).store
    drop_put_aside(store)
    if shelf.folder is None:
        return
    drop_old(shelf.folder)
    if shelf.lack or (shelf.newest and shelf.newest.at < clock.now() - DAY + ROUND):
        copy_now(database, MACHINE, shelf.folder)


def shelf_of(session: Session) -> Shelf:
    """The copies of this installation."""
    folder, root = Settings.of(session).key_copies, vault.of(session).root_in_use()[0]
    if folder is None:
        return Shelf(None, (), Lack.NO_FOLDER)
    found = copies(folder)
    return Shelf(folder, found, _lack(found, root))


def wants_care(session: Session) -> bool:
    """Whether a community that is older than a day has no copy of its keys from the last day. The sample needs none."""
    if Settings.of(session).demo or shelf_of(session).lack is None:
        return False
    return bool(session.scalar(select(exists().where(Act.at < clock.now() - DAY))))


def _lack(found: tuple[KeyCopy, ...], root: str) -> Lack | None:
    if not found:
        return Lack.NONE
    if found[0].roots != (root,):
        return Lack.OTHER_ROOT
    return Lack.OLD if found[0].at < clock.now() - DAY else None
