"""Putting a copy of the keys back: into the store where it can still be read, else into a new one in its place.

What the store has and can open stays; the copy only adds what is missing. Keys of people who are no longer here are not
brought back, nor those that a journal says were erased. A journal that was lost leaves a line that says so, with a
number higher than any lost line had, so that no older backup of the data passes for one that the journal reaches.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DatabaseError

from ethicomm import clock
from ethicomm.db import Database, Session, database_of, pages
from ethicomm.errors import Unavailable
from ethicomm.vault.copies import LASTS, opened, verify
from ethicomm.vault.journal import ALL, GAP
from ethicomm.vault.root import Roots
from ethicomm.vault.store import JournalLine, MemberKey, NamedKey, is_store, make_store, must_be_current, root_now
from ethicomm.vault.wrapping import Wrapping

ASIDE, STAMP = ".unreadable-", "%Y%m%dT%H%M%S"
LEAP = 1_000_000  # more lines than a journal grows by between two copies
Number = tuple[str, int]  # name and version of a key of the house


@dataclass(frozen=True)
class Held:
    """What a store or a copy holds that this root key opens."""

    members: frozenset[int]
    named: frozenset[Number]
    erased: frozenset[int]
    lines: frozenset[tuple[Any, ...]] = field(repr=False)


def held_by_copy(path: Path, roots: Roots) -> Held:
    """What a copy holds. Raises Invalid when it is none, Unavailable when the root key does not fit."""
    with opened(path) as copy:
        return _held(copy, Wrapping(roots), strict=True)


def held_by_store(store: Database, roots: Roots) -> Held | None:
    """What the store holds; None when there is none, or it cannot be read. Raises Unready for one to be migrated."""
    file = store.engine.url.database if store.is_sqlite else None
    if file and not Path(file).exists():
        return None
    try:
        if not is_store(store):
            return None
        must_be_current(store)
        with store.read() as session:
            return _held(session, Wrapping(roots), strict=False)
    except DatabaseError:
        return None
    finally:
        store.engine.dispose()


def put_back(store: Database, roots: Roots, path: Path, held: Held | None, wanted: Collection[int] | None) -> None:
    """Add what is missing. `held` is what the store holds, None for a new one; `wanted` None brings every key back.

    In one step, with the line that says what is missing. Raises Unavailable when a renewal ended in between and the
    root key does not fit the copy any more.
    """
    if held is None:
        _make_room(store)
    there = held or Held(frozenset(), frozenset(), frozenset(), frozenset())
    try:
        with opened(path) as copy, store.write() as session:
            if held is None:
                make_store(session, roots.held()[0].key_id)
            root_now(session)
            verify(path, roots)
            _add_members(session, copy, there, wanted)
            _add_named(session, copy, there)
            _add_lines(session, copy, there, new=held is None)
    finally:
        store.engine.dispose()


def drop_put_aside(store: Database) -> None:
    """A store that was put aside goes after seven days, like a copy: people may have been erased since."""
    file = Path(store.engine.url.database or "") if store.is_sqlite else Path()
    limit = (clock.now() - LASTS).strftime(STAMP)
    for path in file.parent.iterdir() if file.name else ():
        name, aside, stamp = path.name.rpartition(ASIDE)
        if aside and name.startswith(file.name) and stamp < limit:
            path.unlink(missing_ok=True)


def _held(session: Session, wrapping: Wrapping, *, strict: bool) -> Held:
    members = select(MemberKey.subject, MemberKey.wrapped, MemberKey.root)
    named = select(NamedKey.name, NamedKey.version, NamedKey.wrapped, NamedKey.root)
    lines = session.execute(select(JournalLine.subject, JournalLine.what, JournalLine.n, JournalLine.at)).all()
    return Held(
        frozenset(row.subject for row in _opening(session, members, wrapping, strict)),
        frozenset((row.name, row.version) for row in _opening(session, named, wrapping, strict)),
        frozenset(row.subject for row in lines if row.what == ALL),
        frozenset(tuple(row) for row in lines),
    )


def _opening(session: Session, statement: Any, wrapping: Wrapping, strict: bool) -> Iterator[Any]:
    """The rows whose key opens; with `strict` one that does not is raised."""
    for row in session.execute(statement).all():
        try:
            wrapping.unwrap(row, str(row[0]))
        except Unavailable:
            if strict:
                raise
        else:
            yield row


def _make_room(store: Database) -> None:
    """Put a file that cannot be read aside, whole, for whoever can read more of it within seven days."""
    if not store.is_sqlite:
        return
    store.engine.dispose()
    file = Path(store.engine.url.database or "")
    stamp = clock.now().strftime(STAMP)
    for ending in ("", "-wal", "-shm"):
        part = file.with_name(file.name + ending)
        if part.exists():
            part.rename(part.with_name(f"{part.name}{ASIDE}{stamp}"))


def _add_members(session: Session, copy: Session, there: Held, wanted: Collection[int] | None) -> None:
    """Members' keys, and those of rows that pass: whose row is gone, is destroyed by the worker within minutes."""
    rows = [dict(row) for row in copy.execute(select(MemberKey.__table__)).mappings()]
    erased = there.erased | set(copy.scalars(select(JournalLine.subject).where(JournalLine.what == ALL)))
    missing = [
        row
        for row in rows
        if row["subject"] not in there.members | erased
        and (wanted is None or row["subject"] < 0 or row["subject"] in wanted)
    ]
    for part in pages([row["subject"] for row in missing]):
        session.execute(delete(MemberKey).where(MemberKey.subject.in_(part)))  # one that does not open
    _insert(session, MemberKey, missing)


def _add_named(session: Session, copy: Session, there: Held) -> None:
    """Keys of the house that are not there in any version: an older version of one that is was destroyed on purpose."""
    names = {name for name, _version in there.named}
    rows = [dict(row) for row in copy.execute(select(NamedKey.__table__)).mappings() if row["name"] not in names]
    session.execute(delete(NamedKey).where(NamedKey.name.in_({row["name"] for row in rows})))
    _insert(session, NamedKey, rows)


def _add_lines(session: Session, copy: Session, there: Held, *, new: bool) -> None:
    """The journal of the copy, with its numbers in a new store; and the line that says what is missing after it."""
    rows = [dict(row) for row in copy.execute(select(JournalLine.__table__).order_by(JournalLine.line)).mappings()]
    if not new:
        missing = [row for row in rows if (row["subject"], row["what"], row["n"], row["at"]) not in there.lines]
        _insert(session, JournalLine, ({key: row[key] for key in ("subject", "what", "n", "at")} for row in missing))
        return
    newest = rows[-1]["line"] if rows else 0
    gap = {"line": newest + LEAP, "subject": 0, "what": GAP, "n": 0, "at": clock.now()}
    _insert(session, JournalLine, [*rows, gap])
    if not database_of(session).is_sqlite:
        session.execute(text("SELECT setval(pg_get_serial_sequence('journal', 'line'), :line)"), {"line": gap["line"]})


def _insert(session: Session, kind: Any, rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        session.execute(insert(kind), found)
