"""The do-not-write marks: what stays of someone who never wants to hear from us, and names nobody.

A mark is a keyed hash of the address. It outlasts erasure (law.md 5) and every rotation of its key, and ends when the
person joins again themselves; no import and nobody at the counter can lift it.

A rotation first adds a key to the key store, then wraps the marks, part by part; the two stores have no common commit,
so each mark carries its generation, and an address is looked for in all of them. Whoever looks reads the keys, then the
marks, then asks whether a key came in between: marks of a key they do not know are looked for once more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ethicomm import clock, vault
from ethicomm.db import Session, database_of, pages
from ethicomm.members.models import Mark
from ethicomm.vault import Marker, email_form


class Why(StrEnum):
    """Why an address is never written to."""

    UNSUBSCRIBED = "unsubscribed"  # said stop in the tool the file came from
    CLEANED = "cleaned"  # that tool found the address dead
    COMPLAINED = "complained"  # told that tool that our mail is spam
    ERASED = "erased"  # asked us to forget them


def mark(session: Session, address: str, why: Why, at: datetime | None = None) -> None:
    """Never write to this address again. An earlier mark stays as it is."""
    add_marks(session, {address: (why, at or clock.now())})


def add_marks(session: Session, told: Mapping[str, tuple[Why, datetime]]) -> None:
    """Many marks at once: {address: (why, when)}."""
    here, marker = marked(session, told), vault.of(session).marker()
    new = {marker.marks(one)[-1]: said for one, said in told.items() if one not in here}
    rows = [{"mark": one, "generation": marker.newest, "why": why.value, "at": at} for one, (why, at) in new.items()]
    if rows:
        into = sqlite.insert(Mark) if database_of(session).is_sqlite else postgresql.insert(Mark)
        session.execute(into.on_conflict_do_nothing(), rows)


def is_marked(session: Session, address: str) -> bool:
    """Whether this address must not be written to."""
    return bool(marked(session, [address]))


def marked(session: Session, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that must not be written to."""
    wanted = list(addresses)
    for marker in _markers(session):
        known = _by_mark(marker, wanted)
        parts = (select(Mark.mark).where(Mark.mark.in_(part)) for part in pages(sorted(known)))
        found = {one for part in parts for one in session.scalars(part)}
    return {address for one in found for address in known[one]}


def lift(session: Session, address: str) -> None:
    """They have joined again themselves, so they may be written to."""
    for marker in _markers(session):
        session.execute(delete(Mark).where(Mark.mark.in_(marker.marks(address))))


def _markers(session: Session) -> Iterator[Marker]:
    """The keys as they are; and again, should one have been added while they were made use of."""
    keys = vault.of(session)
    marker = keys.marker()
    yield marker
    while (newer := keys.marker()).newest > marker.newest:
        marker = newer
        yield marker


def _by_mark(marker: Marker, addresses: Sequence[str]) -> dict[bytes, list[str]]:
    """Every mark these addresses may have, and whose it is; two spellings have the same."""
    found, spelled = dict[bytes, list[str]](), dict[str, list[str]]()
    for address in addresses:
        spelled.setdefault(email_form(address), []).append(address)
    for form, spellings in spelled.items():
        found |= dict.fromkeys(marker.marks(form), spellings)
    return found
