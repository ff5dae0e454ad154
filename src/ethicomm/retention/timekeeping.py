"""Whether the clock can be believed before anything is deleted because of it.

Threat: a clock that jumps a year ahead (a flat battery, a wrong time server) would end everything that ends this year.
Decision: the moment of each round is kept. A round expects that moment plus what a monotonic clock measured since, or,
after a restart, that moment. More than a day beside it, ahead or back, and nothing ends by the clock any more until a
person has looked at the time. Consent goes on lapsing: that only says no.
Consequence: after more than a day switched off, somebody confirms the time once. Jumps of less than a day are believed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import select

from ethicomm import clock, ledger
from ethicomm.accounts import Actor
from ethicomm.db import Database, Session, database_of
from ethicomm.retention.models import ClockSeen

MOST = timedelta(days=1)
SEEN_EVERY = timedelta(minutes=5)

_looked: WeakKeyDictionary[Database, tuple[datetime, float]] = WeakKeyDictionary()  # what was kept, and when by itself


@dataclass(frozen=True)
class Doubt:
    """The clock said `said` where about `expected` was to be expected. Nothing ends by it until a person looked."""

    said: datetime
    expected: datetime


def is_believed(database: Database) -> bool:
    """Look at the clock, before deleting by it. False from a jump on until a person has confirmed the time."""
    now = clock.now()
    with database.read() as session:
        seen = session.get(ClockSeen, 1)
        kept, doubted = (seen.at, seen.doubted_at) if seen else (now, None)
    if doubted:
        return False
    expected = _expected(database, kept)
    if abs(now - expected) > MOST:
        _write(database, now, expected)
        return False
    if seen is None or abs(now - kept) > SEEN_EVERY:
        _write(database, now, None)
    return True


def doubt(session: Session) -> Doubt | None:
    """What is doubted now."""
    seen = session.get(ClockSeen, 1)
    if seen is None or seen.doubted_at is None or seen.doubted_from is None:
        return None
    return Doubt(seen.doubted_at, seen.doubted_from)


def confirm(session: Session, actor: Actor) -> None:
    """A person looked: the time is what the clock says. What is due goes in the next round."""
    seen = session.scalars(select(ClockSeen)).one_or_none()
    if seen is None or seen.doubted_at is None:
        return
    ledger.note(session, actor.role, actor.id, "time confirmed", doubted=seen.doubted_at.isoformat())
    believe(session)


def believe(session: Session) -> None:
    """Take the clock as it is, from here on: in an invented year, which leaps from day to day."""
    seen = session.get(ClockSeen, 1) or ClockSeen(id=1)
    seen.at, seen.doubted_at, seen.doubted_from = clock.now(), None, None
    session.add(seen)
    _looked.pop(database_of(session), None)


def _expected(database: Database, kept: datetime) -> datetime:
    """The kept moment and what passed since, where this process kept it; after a restart just the moment."""
    remembered = _looked.get(database)
    if remembered is None or remembered[0] != kept:
        return kept
    return kept + timedelta(seconds=clock.monotonic() - remembered[1])


def _write(database: Database, now: datetime, expected: datetime | None) -> None:
    with database.write() as session:
        seen = session.get(ClockSeen, 1) or ClockSeen(id=1, at=now)
        session.add(seen)
        if expected is None:
            seen.at = now
        elif seen.doubted_at is None:
            seen.doubted_at, seen.doubted_from = now, expected
            ledger.note(
                session, "machine", "ethicomm", "time doubted", said=now.isoformat(), expected=expected.isoformat()
            )
    if expected is None:
        _looked[database] = now, clock.monotonic()
