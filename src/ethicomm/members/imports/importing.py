"""Bringing an export in: the same sorting as the dry run, then everything in one unit of work, or nothing.

Keys are made in their own store first. When the unit fails they are destroyed again; when the process dies with
it, they stay there and open nothing. What breaks off after the unit was kept takes nobody's key.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Table, delete, insert, select

from ethicomm import clock, consent, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.consent import Method, Yes
from ethicomm.db import Database, Session, execute_many, pages, uuid7
from ethicomm.members.actions import EMAIL, NewMember, make_members
from ethicomm.members.imports.mapping import Plan, check
from ethicomm.members.imports.people import Person
from ethicomm.members.imports.reading import Export, Row
from ethicomm.members.imports.report import Report, Wait
from ethicomm.members.imports.sorting import Sorted, Sorter
from ethicomm.members.marks import add_marks
from ethicomm.members.models import Member, Waiting, waiting_place
from ethicomm.members.passing import passing_keys
from ethicomm.members.values import keep_values
from ethicomm.policy import in_force
from ethicomm.vault import DataKey

WAITING = cast(Table, Waiting.__table__)
PART = 2000  # rows sorted and written together
PATIENCE = timedelta(days=30)  # how long someone may wait for proof (law.md 3)
Tell = Callable[[int], None]  # is told how many rows are done
Sort = Callable[[Session], tuple[Sorter, Iterator[Sorted]]]  # who becomes what, part by part


def look(session: Session, export: Export, plan: Plan, tell: Tell | None = None) -> Sorter:
    """The dry run: its `report` is what `bring_in` would make now. Raises Invalid when the plan does not fit."""
    check(in_force(session), export, plan)
    sorter = Sorter(session, plan)
    for part in _parts(export):
        sorter.sort(session, part)
        if tell:
            tell(sorter.report.people)
    return sorter


def bring_in(
    database: Database, actor: Actor, export: Export, plan: Plan, batch: UUID, tell: Tell | None = None
) -> Report:
    """Import everything in one unit of work. Raises what went wrong, with nothing written.

    `tell` may write elsewhere meanwhile, which SQLite does not allow.
    """

    def sort(session: Session) -> tuple[Sorter, Iterator[Sorted]]:
        check(in_force(session), export, plan)
        sorter = Sorter(session, plan)
        return sorter, (sorter.sort(session, part) for part in _parts(export))

    return write_all(database, actor, plan, batch, sort, tell)


def write_all(
    database: Database, actor: Actor, plan: Plan, batch: UUID, sort: Sort, tell: Tell | None = None
) -> Report:
    """Write all that `sort` finds, in one unit: the one way in for whoever comes from a file."""
    made = list[int]()
    try:
        with database.write() as session:
            sorter, parts = sort(session)
            writer = _Writer(session, actor, plan, batch, made)
            for part in parts:
                writer.write(part)
                if tell:
                    tell(sorter.report.people)
            writer.stop()
            _note(session, actor, batch, plan, sorter.report)
    except BaseException:
        _destroy_unused(database, made)
        raise
    return sorter.report


class _Writer:
    """Writes what was sorted, in the unit it was opened with; `made` lists the subjects it made keys for."""

    def __init__(self, session: Session, actor: Actor, plan: Plan, batch: UUID, made: list[int]) -> None:
        self._session, self._actor, self._plan, self._batch, self._made = session, actor, plan, batch, made
        self._now, self._indexer = clock.now(), vault.of(session).indexer(EMAIL)
        self._stopping = list[int]()

    def write(self, found: Sorted) -> None:
        """Those who join, wait, or are never to be written to, and those who said stop."""
        for part in pages(sorted(self._indexer.newest_of(found.settled))):
            self._session.execute(delete(Waiting).where(Waiting.address.in_(part)))
        self._join({secrets.randbits(63): one for one in found.joining})
        if found.waiting:
            self._wait(found.waiting)
        add_marks(self._session, found.marks)
        self._stopping += found.stopping

    def stop(self) -> None:
        """Withdraw for those who said stop: last, and in the order in which every unit holds standing rows."""
        for subject in sorted(self._stopping):
            for purpose in self._plan.covers:
                consent.withdraw(self._session, self._actor, subject, purpose, method=Method.IMPORT)

    def _join(self, joining: dict[int, tuple[Person, datetime]]) -> None:
        newcomers = {
            subject: NewMember({EMAIL: one.email, **one.values}, one.language)
            for subject, (one, _agreed_at) in joining.items()
        }
        self._made += newcomers
        keys = make_members(self._session, self._actor, newcomers, Method.IMPORT, self._batch)
        for purpose in self._plan.covers:
            yeses = [_yes(subject, keys[subject], one, agreed_at) for subject, (one, agreed_at) in joining.items()]
            consent.give_many(self._session, self._actor, purpose, yeses, self._plan.words_hash)
        given = {subject: one.values for subject, one in newcomers.items()}
        keep_values(self._session, given, Method.IMPORT, keys)

    def _wait(self, people: list[Person]) -> None:
        """Each under a key of their own, which goes with them."""
        rows = [uuid7() for _one in people]
        keys = passing_keys(self._session, rows)
        waiting = [self._waiting(row, keys[row], one) for row, one in zip(rows, people, strict=True)]
        execute_many(self._session, insert(WAITING), waiting)

    def _waiting(self, row: UUID, key: DataKey, one: Person) -> dict[str, Any]:
        kept = {"email": one.email, "values": one.values, "evidence": one.evidence, "language": one.language}
        cell = key.seal(waiting_place(row), msgspec.json.encode(kept).decode())
        times = {"at": self._now, "ends": self._now + PATIENCE}
        why = one.yes.value if isinstance(one.yes, Wait) else None
        index = self._indexer.index(one.email)
        return {"id": row, "address": index, "cell": cell, "batch": self._batch, "why": why, **times}


def _yes(subject: int, key: DataKey, one: Person, agreed_at: datetime) -> Yes:
    """Their yes, its evidence sealed into the record: it is opened for a claim only, and ends with the proof."""
    record = uuid7()
    evidence = msgspec.json.encode(one.evidence).decode()
    return Yes(subject, agreed_at, key.seal(consent.evidence_place(record), evidence), record)


def _parts(export: Export) -> Iterator[list[Row]]:
    rows = export.rows()
    while part := list(islice(rows, PART)):
        yield part


def _note(session: Session, actor: Actor, batch: UUID, plan: Plan, report: Report) -> None:
    ledger.note(
        session, actor.role, actor.id, "import",
        batch=str(batch), covers=list(plan.covers), words=plan.words_hash, people=report.people,
        joined=report.joining, waiting=report.waiting.total(), marked_or_left=report.out.total(),
    )  # fmt: skip


def _destroy_unused(database: Database, subjects: list[int]) -> None:
    """The keys of those who are not here; where the database cannot say so, none."""
    here = set[int]()
    with database.read() as session:
        for part in pages(subjects):
            here.update(session.scalars(select(Member.subject).where(Member.subject.in_(part))))
        keys = vault.of(session)
    keys.destroy({*subjects} - here)
