"""Bringing a copy of the keys back: first what it would do, in numbers, then doing it.

It only ever adds keys of people who are here. Who joined after the copy was made has no key any more: what is held of
them cannot be read, by anybody, and a person says that this is to be so. Where the journal beside the lost keys could
not be read either, sending is closed until the owner accepts that (`campaigns.closing`, page Backups).
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, select

from ethicomm import campaigns, ledger
from ethicomm.accounts import Actor
from ethicomm.db import Database
from ethicomm.members import Member
from ethicomm.settings import Settings
from ethicomm.vault import RootProvider, replacing
from ethicomm.vault.replacing import Held

WHY = "keys restored"


@dataclass(frozen=True)
class Outlook:
    """What a copy would bring back. `here` is None where there is no data yet: it is restored after the keys."""

    path: Path
    copied: Held
    held: Held | None
    here: frozenset[int] | None

    @property
    def brings(self) -> int:
        """How many members' keys would come from the copy."""
        held = self.held.members if self.held else frozenset()
        missing = self.copied.members - held - (self.held.erased if self.held else frozenset()) - self.copied.erased
        return len([one for one in missing if one >= 0 and (self.here is None or one in self.here)])

    @property
    def lost(self) -> int:
        """How many members have their key nowhere: they joined after the copy was made."""
        held = self.held.members if self.held else frozenset()
        return len((self.here or frozenset()) - self.copied.members - held)

    @property
    def gap(self) -> bool:
        """Whether the journal of what is replaced is lost."""
        return self.held is None


def look(settings: Settings, roots: RootProvider, path: Path) -> Outlook:
    """What this copy would bring back. Reads, and writes nothing. Raises Invalid or Unavailable with the reason."""
    copied = replacing.held_by_copy(path, roots)
    held = replacing.held_by_store(Database(settings.keystore_url), roots)
    return Outlook(path, copied, held, _members_here(Database(settings.database_url)))


def put_back(settings: Settings, roots: RootProvider, found: Outlook) -> None:
    """Do just that, in the key store."""
    replacing.put_back(Database(settings.keystore_url), roots, found.path, found.held, found.here)


def settle(database: Database, actor: Actor, found: Outlook) -> None:
    """Write down what was done; close sending where the journal was lost."""
    with database.write() as session:
        told = {"brought": found.brings, "lost": found.lost, "journal": "lost" if found.gap else "kept"}
        ledger.note(session, actor.role, actor.id, "keys restored", **told)
        if found.gap:
            campaigns.close(session, actor, WHY)


def _members_here(data: Database) -> frozenset[int] | None:
    file = data.engine.url.database if data.is_sqlite else None
    if file and not Path(file).exists():
        return None
    try:
        if not inspect(data.engine).has_table(Member.__tablename__):
            return None
        with data.read() as session:
            return frozenset(session.scalars(select(Member.subject)))
    finally:
        data.engine.dispose()
