"""Bringing back what ended after the backup was made, from the journal beside the keys.

Whether a line is news is told by the data itself, never by a clock or a line's number alone: a no by the event's number
for that member and purpose, an erasure by the member still being there. A line too many only says no.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ethicomm import vault
from ethicomm.consent import Standing
from ethicomm.consent.restored import end_again, say_no_again
from ethicomm.db import Session, database_of, keeper, pages
from ethicomm.members.erasing import personal_tables
from ethicomm.members.marks import Why
from ethicomm.members.models import Mark, Value
from ethicomm.vault import Vault
from ethicomm.vault.journal import ALL, FIELD, GAP, LETTER, MARK, Line, lines
from ethicomm.vault.store import MemberKey

Noes = dict[str, dict[int, tuple[int, datetime]]]  # by purpose: {subject: (number, when)}


@dataclass
class Journal:
    """What the journal says, sorted by what it is about."""

    noes: Noes = field(default_factory=lambda: defaultdict(dict))
    fields: dict[tuple[int, str], datetime] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    marks: list[Line] = field(default_factory=list)
    announced: Counter[UUID] = field(default_factory=Counter)
    newest: Line | None = None
    gap: int = 0  # the line at which a copy of the keys was put in place of a journal that nobody could read

    @classmethod
    def read(cls, keys: Vault) -> "Journal":
        """The whole of it."""
        journal = cls()
        for line in lines(keys):
            journal.take(line)
        return journal

    def take(self, line: Line) -> None:
        """One more line."""
        self.newest = line
        if line.what == GAP:
            self.gap = line.number
        elif line.what == ALL:
            self.erased.add(line.subject)
        elif line.what.startswith(MARK):
            self.marks.append(line)
        elif line.what.startswith(LETTER):
            self.announced[UUID(line.what.removeprefix(LETTER))] += 1
        elif line.what.startswith(FIELD):
            self.fields[line.subject, line.what.removeprefix(FIELD)] = line.at
        elif line.n > self.noes[line.what].get(line.subject, (0, line.at))[0]:
            self.noes[line.what][line.subject] = line.n, line.at

    def reaches(self, line: int) -> bool:
        """Whether it has this line, or later ones, and nothing is missing after it."""
        return self.gap <= line <= (self.newest.number if self.newest else 0)


@dataclass(frozen=True)
class Replayed:
    """How many noes and erasures came back, and how many members nobody can read: they joined after the key copy."""

    withdrawals: int
    erased: frozenset[int]
    unreadable: int


def replay(session: Session, journal: Journal, newest_known: int) -> Replayed:
    """Bring back what this journal says. `newest_known` is the newest line at the time of the backup."""
    here = set(session.scalars(select(Standing.subject)))
    erased, alive = journal.erased & here, with_keys(vault.of(session))
    gone = here - erased - alive
    _forget(session, erased | gone)
    _mark_again(session, [one for one in journal.marks if one.subject in here or one.number > newest_known])
    staying = here - erased - gone
    withdrawals = sum(_withdraw(session, purpose, noes, staying) for purpose, noes in sorted(journal.noes.items()))
    _empty_fields(session, {one: at for one, at in journal.fields.items() if one[0] in staying})
    return Replayed(withdrawals, frozenset(erased), len(gone))


def with_keys(keys: Vault) -> set[int]:
    """Everyone whose data can be read."""
    with keys.store.read() as session:
        return set(session.scalars(select(MemberKey.subject)))


def _forget(session: Session, subjects: Collection[int]) -> None:
    """Their rows of every table but those that say what stays and why."""
    end_again(session, subjects)
    with keeper(session):
        for table, promise in personal_tables():
            for part in pages(sorted(subjects)) if promise.stays is None else ():
                session.execute(delete(table).where(table.c.subject.in_(part)))


def _withdraw(session: Session, purpose: str, noes: Mapping[int, tuple[int, datetime]], here: Collection[int]) -> int:
    return say_no_again(session, purpose, {one: no for one, no in noes.items() if one in here})


def _empty_fields(session: Session, emptied: Mapping[tuple[int, str], datetime]) -> None:
    """Fields that a member had us delete, unless they gave them again later."""
    with keeper(session):
        for (subject, name), at in emptied.items():
            theirs = Value.subject == subject, Value.field == name, Value.at <= at
            session.execute(delete(Value).where(*theirs))


def _mark_again(session: Session, marks: Iterable[Line]) -> None:
    """Nobody writes to those who were erased; their marks are wrapped as the keys are now."""
    marker, rows = vault.of(session).marker(), list[dict[str, object]]()
    for line in marks:
        _mark, generation, kept = line.what.split(":")
        mark = marker.wrap(bytes.fromhex(kept), int(generation))
        rows.append({"mark": mark, "generation": marker.newest, "why": Why.ERASED.value, "at": line.at})
    if rows:
        into = sqlite.insert(Mark) if database_of(session).is_sqlite else postgresql.insert(Mark)
        session.execute(into.on_conflict_do_nothing(), rows)
