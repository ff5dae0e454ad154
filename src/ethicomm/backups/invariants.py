"""What must hold in a database that was restored; each finding is one line on the page of drills."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

import msgspec
from sqlalchemy import func, select

from ethicomm import ledger, vault
from ethicomm.backups.replaying import Journal, with_keys
from ethicomm.consent import ConsentRecord, Standing, State
from ethicomm.consent.projection import Newest, bits_of
from ethicomm.db import Session, keeper
from ethicomm.ledger import Kind
from ethicomm.members.models import Value
from ethicomm.policy import in_force
from ethicomm.words import lazy

PART = 500


class Held(StrEnum):
    """What is looked at."""

    ROWS = "rows"
    LOG = "log"
    STANDING = "standing"
    ADDRESSES = "addresses"
    ERASED = "erased"

    @property
    def words(self) -> lazy:
        """As the page says it."""
        return WORDS[self]


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: how much of it, and how much was wrong."""

    about: Held
    looked_at: int
    wrong: int


WORDS = {
    Held.ROWS: lazy("rows, as many as the backup says"),
    Held.LOG: lazy("entries of the log, each checked against what was signed"),
    Held.STANDING: lazy("members, whose permissions are what their answers say"),
    Held.ADDRESSES: lazy("addresses of members, each opened with its key"),
    Held.ERASED: lazy("erased members, none of whom may be there or readable"),
}


def look(session: Session, rows: int, opened: int, journal: Journal, kinds: Sequence[Kind]) -> Iterator[Finding]:
    """Every invariant of a restored database. `rows` were loaded, and `opened` addresses could be read."""
    yield Finding(Held.ROWS, rows, 0)  # loading names the first file that has fewer or more
    report = ledger.verify(session, kinds)
    yield Finding(Held.LOG, report.size + report.waiting, len(report.broken))
    yield _standing(session)
    with keeper(session):
        held = select(func.count()).select_from(Value).where(Value.field == "email")
        yield Finding(Held.ADDRESSES, opened, (session.scalar(held) or 0) - opened)
        yield _erased(session, journal)


def _erased(session: Session, journal: Journal) -> Finding:
    readable = journal.erased & with_keys(vault.of(session))
    here = journal.erased & {*session.scalars(select(Standing.subject)), *session.scalars(select(Value.subject))}
    return Finding(Held.ERASED, len(journal.erased), len(readable | here))


def _standing(session: Session) -> Finding:
    """The bits of each member against a replay of every event of theirs."""
    policy, looked_at, wrong, after = in_force(session), 0, 0, -1
    rows = select(Standing.subject, Standing.bits, Standing.lapses).order_by(Standing.subject).limit(PART)
    while part := session.execute(rows.where(Standing.subject > after)).all():
        after = part[-1].subject
        speaks = _newest(session, [row.subject for row in part])
        wrong += sum((row.bits, row.lapses) != bits_of(policy, speaks.get(row.subject, ())) for row in part)
        looked_at += len(part)
    return Finding(Held.STANDING, looked_at, wrong)


def _newest(session: Session, subjects: Sequence[int]) -> dict[int, list[Newest]]:
    """What speaks for each purpose: the answer with the highest number. A question changes nothing."""
    one = ConsentRecord
    events = select(one.subject, one.purpose, one.state, one.ends).where(one.subject.in_(subjects))
    answers = events.where(one.state != State.REQUESTED).order_by(one.subject, one.purpose, one.n)
    found = dict[int, list[Newest]]()
    for (subject, purpose), told in groupby(session.execute(answers), key=attrgetter("subject", "purpose")):
        *_earlier, last = told
        found.setdefault(subject, []).append((purpose, last.state, last.ends))
    return found
