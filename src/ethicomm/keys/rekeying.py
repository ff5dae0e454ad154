"""New keys for what people are found by: the blind index of addresses, and the tokens that groups look at.

Each begins with a key beside the old one, which everything tries from then on. Then what stands in the tables is made
anew, part by part, from the sealed values themselves, under a use that each member can read. Only when nothing of the
old key is left, and units that began before have had their time, is the old key destroyed. Killed between any two
steps, everybody is still found and nobody is sorted wrongly; the next call goes on.

The counts of tries, the codes of a sign-in and the recovery codes keep their keys: the first two are gone within a day,
and the last are random, so that trying them out is hopeless with the key and without.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, func, or_, select, update

from ethicomm import ledger, vault
from ethicomm.accounts import Actor
from ethicomm.accounts.models import Login
from ethicomm.consent import Standing
from ethicomm.consent.models import SLOTS
from ethicomm.db import Database, Session
from ethicomm.keys.addresses import index_all
from ethicomm.members.indexing import write_indexes
from ethicomm.segments.facets import fill_facets
from ethicomm.vault import Vault
from ethicomm.vault.indexing import is_negative
from ethicomm.vault.keys import FACET

PART = 200  # members in one unit of work
INDEX = "index email"
STANDING = cast(Table, Standing.__table__)
UNIT = timedelta(seconds=5)  # no unit of a page takes longer
Tell = Callable[[int, int], None]  # is told how many members are done, and of how many


@dataclass(frozen=True)
class Rekeyed:
    """What a call did. `began` is false when it finished what was begun before; `left` are those it could not do."""

    people: int
    began: bool
    left: int


def renew_index(database: Database, actor: Actor, tell: Tell | None = None, patience: timedelta = UNIT) -> Rekeyed:
    """Give the blind index of addresses a new key, or finish giving it.

    The old key stays while a member whose data can be read has an index of it (`left`): they could not sign in.
    """
    keys = vault_of(database)
    began = _begin(database, actor, keys, INDEX)
    done = _index_members(database, tell)
    index_all(database)
    time.sleep(patience.total_seconds())
    done += _index_members(database, None)
    index_all(database)
    left = _unreachable(database, keys)
    if not left:
        keys.drop_older(INDEX)
    _note(database, actor, INDEX, "done", members=done, left=left)
    return Rekeyed(done, began, left)


def renew_facets(database: Database, actor: Actor, tell: Tell | None = None, patience: timedelta = UNIT) -> Rekeyed:
    """Give the tokens that groups look at a new key, or finish giving it."""
    keys = vault_of(database)
    began = _begin(database, actor, keys, FACET)
    done = _fill_members(database, tell)
    time.sleep(patience.total_seconds())
    done += _fill_members(database, None)
    keys.drop_older(FACET)
    _note(database, actor, FACET, "done", members=done)
    return Rekeyed(done, began, 0)


def mend(database: Database) -> None:
    """Make anew what was made with a key that is not there any more: after a copy of the keys was brought back."""
    _index_members(database, None)
    index_all(database)
    _fill_members(database, None)


def vault_of(database: Database) -> Vault:
    """The vault that this database was opened with."""
    with database.read() as session:
        return vault.of(session)


def _begin(database: Database, actor: Actor, keys: Vault, name: str) -> bool:
    began = len(keys.versions(name)) == 1
    if began:
        keys.add_key(name)
    _note(database, actor, name, "begun" if began else "resumed")
    return began


def _index_members(database: Database, tell: Tell | None) -> int:
    """Everyone whose index is of another version than the newest, once each."""
    newest = max(vault_of(database).versions(INDEX))
    older = Login.index_version != newest
    return _each_part(database, Login.subject, older, write_indexes, tell)


def _fill_members(database: Database, tell: Tell | None) -> int:
    """Everyone with a slot of the other sign than the newest tokens have, once each."""
    older = _of_sign(not is_negative(max(vault_of(database).versions(FACET))))

    def fill(session: Session, subjects: list[int]) -> int:
        fill_facets(session, subjects)
        for slot in _slots():  # what nothing fills any more, or may not be filled for them
            left = update(STANDING).where(STANDING.c.subject.in_(subjects), older[slot.name])
            session.execute(left.values({slot.name: None}))
        return len(subjects)

    return _each_part(database, STANDING.c.subject, or_(*older.values()), fill, tell)


def _of_sign(negative: bool) -> dict[str, ColumnElement[bool]]:
    return {slot.name: slot < 0 if negative else slot >= 0 for slot in _slots()}


def _slots() -> list[ColumnElement[Any]]:
    return [STANDING.c[f"s{number}"] for number in range(1, SLOTS + 1)]


def _each_part(
    database: Database,
    subject: Any,
    condition: ColumnElement[bool],
    act: Callable[[Session, list[int]], int],
    tell: Tell | None,
) -> int:
    """Act on the members for whom the condition holds, some in each unit, in the order of their numbers."""
    part: Select[Any] = select(subject).where(condition).order_by(subject).limit(PART)
    after, done, total = -1, 0, _count(database, subject, condition)
    while True:
        with database.write() as session:
            subjects = list(session.scalars(part.where(subject > after)))
            done += act(session, subjects) if subjects else 0
        if not subjects:
            return done
        after = subjects[-1]
        if tell:
            tell(min(done, total), total)


def _count(database: Database, subject: Any, condition: ColumnElement[bool]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(subject)).where(condition)) or 0


def _unreachable(database: Database, keys: Vault) -> int:
    """How many members with a living key have an index of an older version still."""
    with database.read() as session:
        older = list(session.scalars(select(Login.subject).where(Login.index_version != max(keys.versions(INDEX)))))
    return len(keys.keys(older))


def _note(database: Database, actor: Actor, name: str, step: str, **detail: object) -> None:
    with database.write() as session:
        ledger.note(session, actor.role, actor.id, f"{name} key renewal {step}", **detail)
