"""Becoming a member, and being forgotten."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert

from ethicomm import clock, consent, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.accounts.logins import add_logins, find_logins, remove_login
from ethicomm.consent import Method
from ethicomm.db import Session, after_commit
from ethicomm.errors import Conflict
from ethicomm.members.marks import Why, mark
from ethicomm.members.models import Member, Value
from ethicomm.members.reveal import reveal
from ethicomm.members.values import keep_values
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
    keys = make_members(session, actor, people, method)
    given = {subject: one.values for subject, one in zip(keys, people, strict=True)}
    keep_values(session, given, method, keys)
    return list(keys)


def make_members(
    session: Session,
    actor: Actor,
    people: Sequence[NewMember],
    method: Method,
    batch: UUID | None = None,
    indexes: Sequence[bytes] | None = None,
) -> dict[int, DataKey]:
    """Key, member, login and standing for each, without any value yet. Returns {subject: key}, in order.

    Keys are committed first, in their own store; one whose member was never committed opens nothing.
    """
    index = vault.of(session).index
    indexes = indexes or [index(EMAIL, one.values[EMAIL]) for one in people]
    _not_here_yet(session, indexes)
    keys = vault.of(session).make_keys([secrets.randbits(63) for _one in people])
    now = clock.now()
    rows = [_row(subject, one, now, batch) for subject, one in zip(keys, people, strict=True)]
    if rows:
        session.execute(insert(Member), rows)
        add_logins(session, zip(keys, indexes, strict=True))
        consent.join(session, actor, list(keys), method)
    return keys


def erase(session: Session, actor: Actor, subject: int, method: Method) -> None:
    """Forget someone: what they allowed ends, their values and key go, and nobody writes to them again.

    What stays is named in law.md 5: the mark, and the proof of past consents and uses under a random number.
    """
    use = consent.use(session, actor, [subject], ["rights"], "erasure", fields=[EMAIL])
    held = reveal(session, use).get(subject, {})
    consent.leave(session, actor, subject, method=method)
    if EMAIL in held:
        mark(session, held[EMAIL], Why.ERASED)
    remove_login(session, subject)
    session.execute(delete(Value).where(Value.subject == subject))
    session.execute(delete(Member).where(Member.subject == subject))
    ledger.note(session, actor.role, actor.id, "member erased", subject=subject)
    keystore = vault.of(session)
    after_commit(session, lambda: keystore.destroy([subject]))


def _not_here_yet(session: Session, indexes: Sequence[bytes]) -> None:
    if len(set(indexes)) < len(indexes) or find_logins(session, indexes):
        raise Conflict(_("Someone with this address is a member already. Nothing was changed."))


def _row(subject: int, one: NewMember, now: datetime, batch: UUID | None) -> dict[str, object]:
    return {"subject": subject, "language": one.language, "joined_at": now, "batch": batch}
