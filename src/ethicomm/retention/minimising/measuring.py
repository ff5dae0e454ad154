"""Measuring: every value that is held, beside the uses of that person's data, in pages of people.

It opens nothing: a use names the fields that it could open, and which purposes stood for whom. It counts, and keeps no
list of anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from ethicomm import clock, jobs
from ethicomm.accounts import Role
from ethicomm.consent import Decision, UseAct
from ethicomm.db import Database, Session, keeper
from ethicomm.jobs import Lease
from ethicomm.members import Member, Value
from ethicomm.policy import Policy, in_force
from ethicomm.retention.minimising.models import FieldReading
from ethicomm.retention.minimising.naming import YEAR, in_groups
from ethicomm.segments.facets import WHY as FACETS

MEASURE = "measure_fields"
EVERY = timedelta(days=1)
PEOPLE = 2_000  # in one page
NO_USE = frozenset({"rights", "security", "backup"})  # for these nobody makes use of what a field says
THEMSELVES = (Role.MEMBER, Role.GUARDIAN)


@dataclass
class Count:
    """One field, while it is counted."""

    held: int = 0
    never_used: int = 0
    not_lately: int = 0
    oldest: datetime | None = None
    used: tuple[datetime, str, str] | None = None
    coarse: datetime | None = None

    def note(self, at: datetime, purpose: str, role: str, *, coarse: bool) -> None:
        """A use of it by someone, for whomever: only the newest of each kind is kept."""
        if coarse:
            self.coarse = max(self.coarse or at, at)
        elif self.used is None or at > self.used[0]:
            self.used = (at, purpose, role)


@dataclass(frozen=True)
class Tally:
    """The counts of every field, and what decides whether a use is one."""

    policy: Policy
    grouped: frozenset[str]
    now: datetime
    counts: dict[str, Count] = field(default_factory=dict)
    known: dict[tuple[str, str, int], dict[str, str]] = field(default_factory=dict)  # what `opened` worked out

    def opened(self, fields: str, purposes: str, stood: int) -> dict[str, str]:
        """{field: purpose} of what a use could open of someone for whom this stood, for more than their rights."""
        said = (fields, purposes, stood)
        if said not in self.known:
            known = (self.policy.purposes[key] for key in purposes.split() if key in self.policy.purposes)
            standing = [one for one in known if one.key not in NO_USE and stood & one.mask]
            named = fields.split()
            self.known[said] = {key: one.key for one in reversed(standing) for key in named if key in one.fields}
        return self.known[said]

    def add(self, values: Mapping[tuple[int, str], datetime], uses: Mapping[tuple[int, str], datetime]) -> None:
        """Hold each value's day beside the last use of that field of that person."""
        for (subject, key), given in values.items():
            count, last = self.count(key), uses.get((subject, key))
            count.held += 1
            count.never_used += last is None or last < given
            count.not_lately += last is None or last < self.now - YEAR
            count.oldest = min(count.oldest or given, given)

    def count(self, key: str) -> Count:
        """The counts of this field."""
        return self.counts.setdefault(key, Count())


def measure(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: measure every field. `ref` is nothing."""
    _measure(database, lease)


def measure_daily(database: Database) -> None:
    """Measure, if nobody did for a day and somebody is here."""
    with database.read() as session:
        done = session.scalar(select(func.max(FieldReading.at)))
        anyone = session.scalar(select(Member.subject).limit(1))
    if anyone is not None and (done is None or done < clock.now() - EVERY):
        _measure(database, None)


def measure_now(session: Session) -> None:
    """Have every field measured by the worker."""
    jobs.add(session, MEASURE, "all")


def _measure(database: Database, lease: Lease | None) -> None:
    with database.read() as session:
        tally = Tally(in_force(session), in_groups(session), clock.now())
    for first, last in _people(database):
        with database.snapshot() as session:
            tally.add(_values(session, first, last), _uses(session, tally, first, last))
        if lease:
            lease.renew()
    with database.write() as session:
        session.execute(delete(FieldReading))
        if rows := [_row(tally, key) for key in tally.policy.fields]:
            session.execute(insert(FieldReading), rows)


def _people(database: Database) -> Iterator[tuple[int, int]]:
    """The first and last number of each page of people."""
    last = -1
    while True:
        with database.read() as session:
            after = select(Member.subject).where(Member.subject > last).order_by(Member.subject)
            page = session.scalars(after.limit(PEOPLE)).all()
        if not page:
            return
        yield page[0], page[-1]
        last = page[-1]


def _values(session: Session, first: int, last: int) -> dict[tuple[int, str], datetime]:
    held = select(Value.subject, Value.field, Value.at).where(Value.subject.between(first, last))
    with keeper(session):
        return {(row.subject, row.field): row.at for row in session.execute(held)}


def _uses(session: Session, tally: Tally, first: int, last: int) -> dict[tuple[int, str], datetime]:
    """The last use of each field of each of these people; on the way, the last of each field by anyone."""
    used = dict[tuple[int, str], datetime]()
    for row in session.execute(_alike(first, last)):
        for key, purpose in tally.opened(row.fields, f"{row.purposes} {row.also}", row.stood).items():
            tally.count(key).note(row.at, purpose, row.actor_role, coarse=row.coarse)
            if not row.coarse or key in tally.grouped:
                used[row.subject, key] = max(used.get((row.subject, key), row.at), row.at)
    return used


def _alike(first: int, last: int) -> Select[*tuple[Any, ...]]:
    """Uses of these people's fields, those that say the same as one, with the newest moment."""
    coarse = (UseAct.reason == FACETS).label("coarse")
    same = (
        Decision.subject, Decision.stood, UseAct.purposes, UseAct.also, UseAct.fields, UseAct.actor_role, coarse,
    )  # fmt: skip
    uses = select(*same, func.max(Decision.at).label("at")).join(UseAct, UseAct.id == Decision.use)
    uses = uses.where(Decision.subject.between(first, last), Decision.refusal.is_(None), UseAct.fields != "")
    return uses.where(UseAct.actor_role.not_in(THEMSELVES)).group_by(*same)


def _row(tally: Tally, key: str) -> dict[str, object]:
    count = tally.count(key)
    at, purpose, role = count.used or (None, None, None)
    return {
        "field": key, "at": tally.now, "held": count.held, "never_used": count.never_used,
        "not_lately": count.not_lately, "oldest": count.oldest, "used_at": at, "used_for": purpose, "used_by": role,
        "coarse_at": count.coarse,
    }  # fmt: skip
