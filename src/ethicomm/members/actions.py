"""Becoming a member, and being forgotten."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, update

from ethicomm import clock, consent, jobs, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.accounts.logins import add_logins, find_logins
from ethicomm.consent import Method
from ethicomm.db import Base, Database, Session, after_commit
from ethicomm.errors import Conflict, Invalid, Unavailable
from ethicomm.jobs import Lease
from ethicomm.members.marks import Why, mark
from ethicomm.members.models import Member, Waiting
from ethicomm.members.reveal import reveal
from ethicomm.members.values import keep_values
from ethicomm.policy import in_force
from ethicomm.vault import DataKey
from ethicomm.words import _

EMAIL = "email"


@dataclass(frozen=True)
class NewMember:
    """Someone to add: their values in kept form (`fitting.fit`), `email` among them."""

    values: Mapping[str, str]
    language: str


def add_members(session: Session, actor: Actor, people: Sequence[NewMember], method: Method) -> list[int]:
    """Make these people members and keep what being a member covers. Returns their subjects, in order.

    Values that need a yes are kept after it was given (`keep_values`). Raises Conflict when someone is here already.
    """
    newcomers = {secrets.randbits(63): one for one in people}
    keys = make_members(session, actor, newcomers, method)
    keep_values(session, {subject: one.values for subject, one in newcomers.items()}, method, keys)
    return list(newcomers)


def make_members(
    session: Session, actor: Actor, newcomers: Mapping[int, NewMember], method: Method, batch: UUID | None = None
) -> dict[int, DataKey]:
    """Key, member, login and standing for each, under new random subjects, without any value yet.

    Keys are committed first, in their own store; one whose member was never committed opens nothing.
    """
    if not newcomers:
        return {}
    index, now = vault.of(session).index, clock.now()
    logins = {index(EMAIL, one.values[EMAIL]): subject for subject, one in newcomers.items()}
    if len(logins) < len(newcomers) or find_logins(session, list(logins)):
        raise Conflict(_("Someone with this address is a member already. Nothing was changed."))
    keys = vault.of(session).make_keys(list(newcomers))
    session.execute(insert(Member), [_row(subject, one, now, batch) for subject, one in newcomers.items()])
    add_logins(session, ((subject, address) for address, subject in logins.items()))
    consent.join(session, actor, list(newcomers), method)
    return keys


def speak(session: Session, actor: Actor, subject: int, language: str) -> None:
    """Write to this member in another of the community's languages from now on. Raises Invalid for any other."""
    if language not in in_force(session).community.languages:
        raise Invalid(_("We do not write in that language. Nothing was changed."))
    session.execute(update(Member).where(Member.subject == subject).values(language=language))
    ledger.note(session, actor.role, actor.id, "language changed", subject=subject)


def erase(session: Session, actor: Actor, subject: int, method: Method) -> None:
    """Forget someone: what they allowed ends, their values, way in and key go, and nobody writes to them again.

    What stays is named in law.md 5: the mark, and the proof of past consents and uses under a random number.
    """
    use = consent.use(session, actor, [subject], ["rights"], "erasure", fields=[EMAIL])
    held = reveal(session, use).get(subject, {})
    keystore = vault.of(session)
    after_commit(session, lambda: keystore.destroy([subject]))
    consent.leave(session, actor, subject, method=method)
    if EMAIL in held:
        mark(session, held[EMAIL], Why.ERASED)
        session.execute(delete(Waiting).where(Waiting.address == keystore.index(EMAIL, held[EMAIL])))
    _delete_rows(session, subject)
    jobs.drop(session, str(subject))
    jobs.add(session, "destroy_key", str(subject))  # finishes what a crash left
    ledger.note(session, actor.role, actor.id, "member erased", subject=subject)


def destroy_key(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: the key of someone erased, should the process that erased them have died. Twice is once."""
    with database.read() as session:
        if not vault.of(session).destroy([int(ref)]):
            raise Unavailable(_("The key store is in use. It is tried again."))
    with database.write() as session:
        jobs.drop(session, ref)  # this row was the last to name them


def _delete_rows(session: Session, subject: int) -> None:
    """Their rows of every table, also of domains above, but those that say what stays and why."""
    promises = {one.local_table: one.class_.__personal__ for one in Base.registry.mappers}
    for table in reversed(Base.metadata.sorted_tables):
        promise = promises.get(table)
        if promise and promise.stays is None and "subject" in table.c:
            session.execute(delete(table).where(table.c.subject == subject))


def _row(subject: int, one: NewMember, now: datetime, batch: UUID | None) -> dict[str, object]:
    return {"subject": subject, "language": one.language, "joined_at": now, "batch": batch}
