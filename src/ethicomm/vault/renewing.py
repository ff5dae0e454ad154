"""A new root key, step by step: begun, every key wrapped anew in small parts, and the old root destroyed.

It may be killed between any two steps. Where two root keys are kept, a renewal is under way and is gone on with; the
old one goes only while nobody can add a key and none is left that it wrapped.
"""

from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, select, update

from ethicomm import clock
from ethicomm.db import Database, Session, locked
from ethicomm.vault.root import RootProvider
from ethicomm.vault.store import MemberKey, NamedKey, held_root, root_now, truncate_log
from ethicomm.vault.wrapping import Wrapping

PART = 500  # keys wrapped in one unit of work
MEMBERS, NAMED = cast(Table, MemberKey.__table__), cast(Table, NamedKey.__table__)
OLDER_OF_MEMBERS = select(MEMBERS.c.subject, MEMBERS.c.wrapped, MEMBERS.c.root).limit(PART)
OLDER_NAMED = select(NAMED.c.name, NAMED.c.version, NAMED.c.wrapped, NAMED.c.root).limit(PART)
WRAP_MEMBERS = update(MEMBERS).where(MEMBERS.c.subject == bindparam("one"))
WRAP_NAMED = update(NAMED).where(NAMED.c.name == bindparam("one"), NAMED.c.version == bindparam("at_version"))


def begin(store: Database, roots: RootProvider) -> bool:
    """Put a new root key in front, and let it wrap whatever is new. False when a renewal was under way already."""
    with store.write() as session:
        now = held_root(session)
        began = len(roots.held()) == 1
        if began:
            roots.begin()
        newest = roots.held()[0].key_id
        if now.key_id != newest:
            now.key_id, now.since = newest, clock.now()
    return began


def left(store: Database) -> int:
    """How many keys an older root wrapped."""
    with store.read() as session:
        newest = root_now(session).key_id
        return sum(session.scalar(_count(table, newest)) or 0 for table in (MEMBERS, NAMED))


def wrap_part(store: Database, wrapping: Wrapping) -> int:
    """Wrap some keys of older roots. Returns how many; 0 when there are none left."""
    with store.write() as session:
        newest = root_now(session).key_id
        older = _rows(session, OLDER_OF_MEMBERS.where(MEMBERS.c.root != newest))
        if older:
            new = [{"one": row.subject, **_anew(wrapping, newest, row, str(row.subject))} for row in older]
            session.execute(_set(WRAP_MEMBERS), new)
            return len(new)
        older = _rows(session, OLDER_NAMED.where(NAMED.c.root != newest))
        new = [{"one": row.name, "at_version": row.version, **_anew(wrapping, newest, row, row.name)} for row in older]
        if new:
            session.execute(_set(WRAP_NAMED), new)
        return len(new)


def finish(store: Database, roots: RootProvider) -> bool:
    """Destroy the old root. False, with nothing done, while a key is left that it wrapped."""
    with store.write() as session:
        newest = held_root(session).key_id
        if newest != roots.held()[0].key_id or any(session.scalar(_count(one, newest)) for one in (MEMBERS, NAMED)):
            return False
        roots.finish()
    truncate_log(store)
    return True


def _rows(session: Session, statement: Select[Any]) -> list[Any]:
    return list(session.execute(locked(session, statement)).all())


def _anew(wrapping: Wrapping, newest: str, row: Any, name: str) -> dict[str, object]:
    wrapped = wrapping.wrap(newest, wrapping.unwrap(row, name), name)
    return {"new_wrapped": wrapped.wrapped, "new_root": wrapped.root}


def _set(statement: Any) -> Any:
    return statement.values(wrapped=bindparam("new_wrapped"), root=bindparam("new_root"))


def _count(table: Table, newest: str) -> Select[int]:
    return select(func.count()).select_from(table).where(table.c.root != newest)
