"""What the owner is told of the keys: which there are, when each was renewed, and what each copy would bring back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ethicomm import vault
from ethicomm.db import Session
from ethicomm.keys.copying import Shelf, shelf_of
from ethicomm.keys.rekeying import INDEX
from ethicomm.members import Member, people_here
from ethicomm.vault.copies import KeyCopy
from ethicomm.vault.keys import FACET, MARKS


@dataclass(frozen=True)
class Copied:
    """One copy: when it was made, how many of the members here it brings back, and how many joined too late for it."""

    at: datetime
    brings: int
    too_late: int
    opens: bool  # with the root key that is here


@dataclass(frozen=True)
class Keys:
    """The keys as they are. A time is None where a key was not renewed yet."""

    root: str
    root_since: datetime | None
    index_since: datetime | None
    facets_since: datetime | None
    marks_since: datetime | None
    readable: int
    people: int
    shelf: Shelf
    copies: tuple[Copied, ...]


def keys_now(session: Session) -> Keys:
    """Everything the page shows. Opens no value."""
    keys, shelf = vault.of(session), shelf_of(session)
    root, since = keys.root_in_use()
    return Keys(
        root=root,
        root_since=since,
        index_since=keys.made_at(INDEX),
        facets_since=keys.made_at(FACET),
        marks_since=keys.made_at(MARKS),
        readable=keys.members_with_keys(),
        people=people_here(session),
        shelf=shelf,
        copies=tuple(_copied(session, one, root) for one in shelf.copies),
    )


def _copied(session: Session, one: KeyCopy, root: str) -> Copied:
    joined = select(func.count()).select_from(Member).where(Member.joined_at > one.at)
    too_late = session.scalar(joined) or 0
    return Copied(one.at, people_here(session) - too_late, too_late, one.roots == (root,))
