"""Forgetting someone, in every table: their key goes, so that what was sealed for them is unreadable in every copy.

Threat: a copy of them that nobody thought of. So rows go by their `subject` column, whichever domain has the table, and
what came in under their address before they were anybody goes by its blind index. Nothing here is decided: who may ask,
whether it must wait, who is told and what is shown of it stands in `rights`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Table, delete
from sqlalchemy.orm import InstrumentedAttribute

from ethicomm import clock, consent, jobs, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.accounts.models import SignIn
from ethicomm.consent import Method
from ethicomm.db import Base, Database, Personal, Session, after_commit, keeper, pages
from ethicomm.errors import Unavailable
from ethicomm.jobs import Lease
from ethicomm.members.actions import EMAIL
from ethicomm.members.marks import Why, add_marks
from ethicomm.members.models import GuardianAsked, Joining, Waiting
from ethicomm.members.reveal import reveal
from ethicomm.words import _

JOB = "destroy_key"
ADDRESSED: tuple[InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None], ...] = (
    Waiting.address, Joining.address, GuardianAsked.address, GuardianAsked.guardian, SignIn.email_index,
)  # fmt: skip
Gone = Mapping[int, Counter[str]]  # {subject: {table: rows}}


def erase(session: Session, actor: Actor, subject: int, method: Method) -> Counter[str]:
    """Forget one person. Returns how many rows went, by table."""
    return erase_many(session, actor, [subject], method)[subject]


def erase_many(session: Session, actor: Actor, subjects: Sequence[int], method: Method) -> Gone:
    """What they allowed ends, their values, way in and key go, and nobody writes to them again.

    What stays is named in law.md 5: the mark, and the proof of past consents and uses under a random number.
    """
    use = consent.use(session, actor, subjects, ["rights"], "erasure", fields=[EMAIL])
    held = reveal(session, use)
    keys = vault.of(session)
    after_commit(session, lambda: keys.destroy(subjects))
    for subject in subjects:
        consent.leave(session, actor, subject, method=method)
    gone = delete_rows(session, subjects)
    for subject, address in ((one, values[EMAIL]) for one, values in held.items() if EMAIL in values):
        gone[subject] += _delete_addressed(session, address)
    _never_write_to(session, {subject: values[EMAIL] for subject, values in held.items() if EMAIL in values})
    for subject in subjects:
        jobs.drop(session, str(subject))
        ledger.note(session, actor.role, actor.id, "member erased", subject=subject)
    jobs.add_many(session, JOB, [str(one) for one in subjects])  # finishes what a crash left
    return gone


def personal_tables() -> Iterator[tuple[Table, Personal]]:
    """Every table with rows about members, those that refer to others first."""
    promises = {one.local_table: one.class_.__personal__ for one in Base.registry.mappers}
    for table in reversed(Base.metadata.sorted_tables):
        promise = promises.get(table)
        if promise and "subject" in table.c:
            yield table, promise


def delete_rows(session: Session, subjects: Sequence[int]) -> dict[int, Counter[str]]:
    """Their rows of every table, also of domains above, but those that say what stays and why."""
    gone = defaultdict[int, Counter[str]](Counter)
    with keeper(session):
        for table, promise in personal_tables():
            if promise.stays is None:
                for part in pages(subjects):
                    theirs = delete(table).where(table.c.subject.in_(part)).returning(table.c.subject)
                    for subject in session.scalars(theirs):
                        gone[subject][table.name] += 1
    return gone


def _delete_addressed(session: Session, address: str) -> Counter[str]:
    """What somebody with this address left with us without being a member yet."""
    gone, indexes = Counter[str](), [vault.of(session).index(EMAIL, address)]
    for column in ADDRESSED:
        table = column.class_
        went = session.execute(delete(table).where(column.in_(indexes)).returning(column)).all()
        gone[str(table.__tablename__)] += len(went)
    return +gone


def _never_write_to(session: Session, addresses: Mapping[int, str]) -> None:
    """Mark them; the journal keeps each mark too, so that a restored older copy has it before anything is sent."""
    marker = vault.of(session).marker()
    marks = {subject: marker.marks(address)[-1] for subject, address in addresses.items()}
    vault.of(session).journal([(subject, f"mark:{marker.newest}:{mark.hex()}", 0) for subject, mark in marks.items()])
    now = clock.now()
    add_marks(session, dict.fromkeys(addresses.values(), (Why.ERASED, now)))


def destroy_key(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: the key of someone erased, should the process that erased them have died. Twice is once."""
    with database.read() as session:
        if not vault.of(session).destroy([int(ref)]):
            raise Unavailable(_("The key store is in use. It is tried again."))
    with database.write() as session:
        jobs.drop(session, ref)  # this row was the last to name them
