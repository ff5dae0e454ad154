"""A new key for the do-not-write marks: begun in the key store, then every mark is wrapped, part by part.

It may be killed between any two steps: every mark is then whole, in one generation or the next, and is found in both.
The next call finishes what is left before it begins anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, select, update

from ethicomm import ledger, vault
from ethicomm.accounts import Actor
from ethicomm.db import Database, Session, locked
from ethicomm.members.models import Mark
from ethicomm.vault import Marker

PART = 500  # marks wrapped in one unit of work
MARKS = cast(Table, Mark.__table__)
WRAP = update(MARKS).where(MARKS.c.mark == bindparam("old"))
WRAP = WRAP.values(mark=bindparam("new"), generation=bindparam("newest"))
Tell = Callable[[int, int], None]  # is told how many marks are wrapped, and of how many


@dataclass(frozen=True)
class Rotated:
    """What a call did. `began` is false when it finished a rotation that was begun before."""

    generation: int
    marks: int
    began: bool


def rotate_marks(database: Database, actor: Actor, tell: Tell | None = None) -> Rotated:
    """Give the marks a new key, or finish giving it."""
    marker, began = _begin(database, actor)
    with database.read() as session:
        total, done = _left(session, marker), 0
    while part := _wrap_part(database, marker):
        done += part
        if tell:
            tell(done, total)
    with database.write() as session:
        note = {"generation": marker.newest, "marks": done}
        ledger.note(session, actor.role, actor.id, "do-not-write marks wrapped", **note)
    return Rotated(marker.newest, done, began)


def _begin(database: Database, actor: Actor) -> tuple[Marker, bool]:
    """The keys to wrap with, and whether one was added: not while marks of an older generation are left."""
    with database.write() as session:
        keys = vault.of(session)
        began = not _left(session, keys.marker())
        ledger.note(session, actor.role, actor.id, f"do-not-write key {'begun' if began else 'resumed'}")
    return (keys.add_mark_key() if began else keys.marker()), began


def _wrap_part(database: Database, marker: Marker) -> int:
    """Wrap some marks of older generations. Returns how many; 0 when there are none left."""
    older = select(Mark.mark, Mark.generation).where(Mark.generation < marker.newest).order_by(Mark.mark).limit(PART)
    with database.write() as session:
        rows = session.execute(locked(session, older)).all()
        new = {row.mark: marker.wrap(row.mark, row.generation) for row in rows}
        if new:
            session.execute(delete(Mark).where(Mark.mark.in_(new.values())))  # the same address: the older mark stays
            session.execute(WRAP, [{"old": old, "new": one, "newest": marker.newest} for old, one in new.items()])
        return len(new)


def _left(session: Session, marker: Marker) -> int:
    return session.scalar(select(func.count()).select_from(Mark).where(Mark.generation < marker.newest)) or 0
