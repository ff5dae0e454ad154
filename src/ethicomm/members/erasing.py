"""Forgetting someone, in every table: their key goes, so that what was sealed for them is unreadable in every copy.

Threat: a copy of them that nobody thought of. So rows go by their `subject` column, whichever domain has the table, and
what came in under their address before they were anybody goes by its blind index. Nothing here is decided: who may ask,
whether it must wait, who is told and what is shown of it stands in `rights`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Table, delete
from sqlalchemy.orm import InstrumentedAttribute

from ethicomm import clock, consent, jobs, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.accounts.models import SignIn
from ethicomm.consent import Method
from ethicomm.db import Base, Personal, Session, after_commit, keeper, pages
from ethicomm.members.actions import EMAIL
from ethicomm.members.marks import Why, add_marks
from ethicomm.members.models import GuardianAsked, Joining, Waiting
from ethicomm.members.reveal import reveal

JOB = "destroy_key"  # what it does stands in `rights.erasing.finish`
SOON = timedelta(minutes=1)  # after which whoever erases has finished, or died
ADDRESSED: tuple[InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None], ...] = (
    Waiting.address, Joining.address, GuardianAsked.address, GuardianAsked.guardian, SignIn.email_index,
)  # fmt: skip


@dataclass(frozen=True)
class Gone:
    """What went of one person: rows by table. `indexes` are the blind indexes of their address, to look for them by."""

    rows: Counter[str] = field(default_factory=Counter)
    indexes: tuple[bytes, ...] = ()


def erase(session: Session, actor: Actor, subject: int, method: Method) -> Gone:
    """Forget one person."""
    return erase_many(session, actor, [subject], method)[subject]


def erase_many(session: Session, actor: Actor, subjects: Sequence[int], method: Method) -> dict[int, Gone]:
    """What they allowed ends, their values, way in and key go, and nobody writes to them again.

    What stays is named in law.md 5: the mark, and the proof of past consents and uses under a random number.
    """
    use = consent.use(session, actor, subjects, ["rights"], "erasure", fields=[EMAIL])
    held = reveal(session, use)
    keys = vault.of(session)
    after_commit(session, lambda: keys.destroy(subjects))
    consent.leave_many(session, actor, subjects, method=method)
    addresses = {subject: values[EMAIL] for subject, values in held.items() if EMAIL in values}
    indexer = keys.indexer(EMAIL)
    indexes = {subject: indexer.indexes(address) for subject, address in addresses.items()}
    gone = {subject: Gone(indexes=indexes.get(subject, ())) for subject in subjects}
    for subject, table in (*_delete_rows(session, subjects), *_delete_addressed(session, indexes)):
        gone[subject].rows[table] += 1
    _never_write_to(session, addresses)
    refs, told = [str(one) for one in subjects], [{"subject": one} for one in subjects]
    ledger.note_many(session, actor.role, actor.id, "member erased", told)
    jobs.drop(session, *refs)
    jobs.add_many(session, JOB, refs, clock.now() + SOON)  # finishes what a crash left
    return gone


def personal_tables() -> Iterator[tuple[Table, Personal]]:
    """Every table with rows about members, those that refer to others first."""
    promises = {one.local_table: one.class_.__personal__ for one in Base.registry.mappers}
    for table in reversed(Base.metadata.sorted_tables):
        promise = promises.get(table)
        if promise and "subject" in table.c:
            yield table, promise


def _delete_rows(session: Session, subjects: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Their rows of every table, also of domains above, but those that say what stays and why: (subject, table)."""
    with keeper(session):
        for table, promise in personal_tables():
            for part in pages(subjects) if promise.stays is None else ():
                theirs = delete(table).where(table.c.subject.in_(part)).returning(table.c.subject)
                yield from ((subject, table.name) for subject in session.scalars(theirs).all())


def _delete_addressed(session: Session, indexes: Mapping[int, Sequence[bytes]]) -> Iterator[tuple[int, str]]:
    """What these people left with us without being a member yet: (subject, table) of each row."""
    owner = {index: subject for subject, mine in indexes.items() for index in mine}
    for column in ADDRESSED:
        for part in pages(owner):
            theirs = delete(column.class_).where(column.in_(part)).returning(column)
            for index in session.scalars(theirs).all():
                yield owner[index or b""], str(column.class_.__tablename__)


def _never_write_to(session: Session, addresses: Mapping[int, str]) -> None:
    """Mark them; the journal keeps each mark too, so that a restored older copy has it before anything is sent."""
    marker = vault.of(session).marker()
    marks = {subject: marker.marks(address)[-1] for subject, address in addresses.items()}
    vault.of(session).journal([(subject, f"mark:{marker.newest}:{mark.hex()}", 0) for subject, mark in marks.items()])
    now = clock.now()
    add_marks(session, dict.fromkeys(addresses.values(), (Why.ERASED, now)))
