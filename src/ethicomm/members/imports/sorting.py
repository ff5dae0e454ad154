"""What becomes of each row: joins, waits for proof, or stays out, and why. Reads, and writes nothing.

The dry run and the import are this one sorting, so what the owner is shown is what happens (law.md 2 to 4).
Whoever is here already, or is marked, stays as they are: an import never raises a consent and never brings anyone
back. It may lower one: who said stop in the old tool after the yes we hold is stopped here too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sqlalchemy import select

from ethicomm import clock, vault
from ethicomm.accounts.logins import find_logins
from ethicomm.consent import ConsentState, Grade
from ethicomm.db import Session, pages
from ethicomm.errors import Invalid
from ethicomm.members.actions import EMAIL
from ethicomm.members.imports.mapping import NEWSLETTER, Plan
from ethicomm.members.imports.people import Person, Reader
from ethicomm.members.imports.reading import Row, Says
from ethicomm.members.imports.report import Finding, Out, Report, Wait
from ethicomm.members.marks import Why, marked
from ethicomm.members.models import Waiting
from ethicomm.members.values import fields_listed, standing_bits
from ethicomm.policy import Policy, add_period, in_force
from ethicomm.words import _

STOPS = {Says.UNSUBSCRIBED: (Out.UNSUBSCRIBED, Why.UNSUBSCRIBED), Says.CLEANED: (Out.CLEANED, Why.CLEANED)}


@dataclass
class Sorted:
    """The people of one part of a file for whom something is written."""

    joining: list[tuple[Person, datetime]] = field(default_factory=list)  # with the time of their yes
    waiting: list[Person] = field(default_factory=list)
    marks: dict[str, tuple[Why, datetime]] = field(default_factory=dict)  # by address
    settled: list[str] = field(default_factory=list)  # who no longer waits, by address
    stopping: list[int] = field(default_factory=list)  # members who said stop after the yes we hold


class Sorter:
    """Sorts an export part by part; `report` grows with each, and `rejected` holds the rows that cannot come in."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self.policy, self.plan, self.report = in_force(session), plan, Report(NEWSLETTER in plan.covers)
        self.rejected = list[tuple[Row, str]]()
        self._index, self._now = vault.of(session).indexer(EMAIL).index, clock.now()
        self._seen = dict[bytes, tuple[str, int]]()
        self._reader = Reader(self.policy, plan, self._permitted(), self.report)

    def sort(self, session: Session, rows: Sequence[Row]) -> Sorted:
        """What becomes of these rows, given who is here, marked or waiting at this moment."""
        people = {}
        for row in rows:
            self.report.people += 1
            try:
                person = self._reader.read(row)
                people[self._first(person)] = person
            except Invalid as why:
                self._reject(row, Out.BROKEN, why.message)
            except _Repeated as why:
                self._reject(row, Out.REPEATED, str(why))
        return self.place(session, people)

    def place(self, session: Session, people: dict[bytes, Person]) -> Sorted:
        """The same for people who have been read already, each under a blind index of their address."""
        known = Known.of(session, self.policy, self.plan, people)
        found = Sorted()
        for index, person in people.items():
            self._place(index, person, known, found)
        return found

    def _permitted(self) -> frozenset[str]:
        """The fields that a new member's standing purposes will list: as a member, and by the old yes."""
        unasked = [key for key, one in self.policy.purposes.items() if one.stands == "membership"]
        return fields_listed(self.policy, self.policy.mask(*unasked, *self.plan.covers))

    def _first(self, person: Person) -> bytes:
        index = self._index(person.email)
        here = (person.row.sheet, person.row.number)
        sheet, number = self._seen.setdefault(index, here)
        if (sheet, number) != here:
            raise _Repeated(_("The same address as in row %(row)s of “%(sheet)s”.", row=number, sheet=sheet))
        return index

    def _reject(self, row: Row, out: Out, why: str) -> None:
        self.report.out[out.value] += 1
        self.report.findings.append(Finding(row.sheet, row.number, why))
        self.rejected.append((row, why))

    def _place(self, index: bytes, person: Person, known: "Known", found: Sorted) -> None:
        subject = known.members.get(index)
        if person.says in STOPS:
            self._stop(index, person, subject, known, found)
        elif subject is not None:
            self._leave_as_they_are(subject, known)
        elif index in known.marked:
            self.report.out[Out.MARKED.value] += 1
        elif isinstance(person.yes, Wait):
            self.report.waiting[person.yes.value] += 1
            if index not in known.waiting:
                found.waiting.append(person)
        else:
            found.settled.append(person.email)
            self._join(person, person.yes, found)

    def _stop(self, index: bytes, person: Person, subject: int | None, known: "Known", found: Sorted) -> None:
        out, why = STOPS[person.says]
        self.report.out[out.value] += 1
        if subject is None:
            why = Why.COMPLAINED if person.complained else why
            found.marks[person.email] = (why, person.stopped_at or self._now)
            found.settled.append(person.email)
        elif known.stops(subject, person.stopped_at):
            self.report.stopped += 1
            found.stopping.append(subject)

    def _leave_as_they_are(self, subject: int, known: "Known") -> None:
        if subject in known.yeses:
            self.report.here += 1
        else:
            self.report.out[Out.SAID_NO.value] += 1

    def _join(self, person: Person, agreed_at: datetime, found: Sorted) -> None:
        self.report.joining += 1
        period = self.policy.purposes[self.plan.covers[0]].ask_again
        if period and add_period(agreed_at, period) < self._now:
            self.report.due_for_renewal += 1
        found.joining.append((person, agreed_at))


@dataclass(frozen=True)
class Known:
    """What is known here of the addresses in one part of a file."""

    members: dict[bytes, int]
    marked: set[bytes]
    waiting: set[bytes]
    yeses: dict[int, tuple[datetime, str]]  # members for whom the letter stands: since when, by which grade

    @classmethod
    def of(cls, session: Session, policy: Policy, plan: Plan, people: dict[bytes, Person]) -> Self:
        """Looked up in a few statements, whatever the number of people."""
        indexer = vault.of(session).indexer(EMAIL)
        theirs = {one: index for index, who in people.items() for one in (index, *indexer.indexes(who.email))}
        members = {theirs[one]: subject for one, subject in find_logins(session, list(theirs)).items()}
        marks = marked(session, [one.email for one in people.values()])
        waiting = {
            theirs[index]
            for part in pages(sorted(theirs))
            for index in session.scalars(select(Waiting.address).where(Waiting.address.in_(part)))
        }
        named = {index for index, one in people.items() if one.email in marks}
        return cls(members, named, waiting, _yeses(session, policy, plan.covers[0], members.values()))

    def stops(self, subject: int, stopped_at: datetime | None) -> bool:
        """Whether a stop in the old tool is newer than the yes we hold; without a time, than an imported one."""
        since, grade = self.yeses.get(subject, (None, None))
        if since is None:
            return False
        return stopped_at > since if stopped_at else grade != Grade.SEEN_HERE


class _Repeated(Exception):
    """The address has been in the file before."""


def _yeses(session: Session, policy: Policy, purpose: str, subjects: Iterable[int]) -> dict[int, tuple[datetime, str]]:
    bits = standing_bits(session, subjects, clock.now())
    standing = [subject for subject, mask in bits.items() if mask & policy.mask(purpose)]
    state = select(ConsentState.subject, ConsentState.since, ConsentState.grade).where(ConsentState.purpose == purpose)
    return {
        row.subject: (row.since, row.grade)
        for part in pages(sorted(standing))
        for row in session.execute(state.where(ConsentState.subject.in_(part)))
    }
