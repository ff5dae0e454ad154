"""The do-not-write marks: what stays of someone who never wants to hear from us, and names nobody.

A mark is a keyed hash of the address. It outlasts erasure (law.md 5) and ends when the person joins again
themselves; no import and nobody at the counter can lift it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ethicomm import clock, vault
from ethicomm.db import Session, database_of
from ethicomm.members.models import Mark
from ethicomm.members.values import PAGE


class Why(StrEnum):
    """Why an address is never written to."""

    UNSUBSCRIBED = "unsubscribed"  # said stop in the tool the file came from
    CLEANED = "cleaned"  # that tool found the address dead
    COMPLAINED = "complained"  # told that tool that our mail is spam
    ERASED = "erased"  # asked us to forget them


def mark(session: Session, address: str, why: Why, at: datetime | None = None) -> None:
    """Never write to this address again. An earlier mark stays as it is."""
    add_marks(session, {vault.of(session).mark(address): (why, at or clock.now())})


def add_marks(session: Session, marks: Mapping[bytes, tuple[Why, datetime]]) -> None:
    """Many marks at once: {`vault.mark(address)`: (why, when)}."""
    rows: list[dict[str, Any]] = [{"mark": one, "why": why.value, "at": at} for one, (why, at) in marks.items()]
    if rows:
        into = sqlite.insert(Mark) if database_of(session).is_sqlite else postgresql.insert(Mark)
        session.execute(into.on_conflict_do_nothing(), rows)


def is_marked(session: Session, address: str) -> bool:
    """Whether this address must not be written to."""
    return bool(marked(session, [vault.of(session).mark(address)]))


def marked(session: Session, marks: Iterable[bytes]) -> set[bytes]:
    """Those of these marks that are set."""
    wanted, found = list(marks), set[bytes]()
    for at in range(0, len(wanted), PAGE):
        found.update(session.scalars(select(Mark.mark).where(Mark.mark.in_(wanted[at : at + PAGE]))))
    return found


def lift(session: Session, address: str) -> None:
    """They have joined again themselves, so they may be written to."""
    session.execute(delete(Mark).where(Mark.mark == vault.of(session).mark(address)))
