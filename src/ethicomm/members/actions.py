"""Becoming a member."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, update

from ethicomm import clock, consent, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.accounts.logins import add_logins, find_logins
from ethicomm.consent import Method
from ethicomm.db import Session, execute_many
from ethicomm.errors import Conflict, Invalid
from ethicomm.members.models import Member
from ethicomm.members.values import keep_values
from ethicomm.policy import in_force
from ethicomm.vault import DataKey
from ethicomm.words import _

EMAIL = "email"
MEMBERS = cast(Table, Member.__table__)


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
    indexer, now = vault.of(session).indexer(EMAIL), clock.now()
    logins = {indexer.index(one.values[EMAIL]): subject for subject, one in newcomers.items()}
    known = indexer.newest_of(one.values[EMAIL] for one in newcomers.values())
    if len(logins) < len(newcomers) or find_logins(session, list(known)):
        raise Conflict(_("Someone with this address is a member already. Nothing was changed."))
    keys = vault.of(session).make_keys(list(newcomers))
    execute_many(session, insert(MEMBERS), [_row(subject, one, now, batch) for subject, one in newcomers.items()])
    add_logins(session, ((subject, address) for address, subject in logins.items()), indexer.newest)
    consent.join(session, actor, list(newcomers), method)
    return keys


def speak(session: Session, actor: Actor, subject: int, language: str) -> None:
    """Write to this member in another of the community's languages from now on. Raises Invalid for any other."""
    if language not in in_force(session).community.languages:
        raise Invalid(_("We do not write in that language. Nothing was changed."))
    session.execute(update(Member).where(Member.subject == subject).values(language=language))
    ledger.note(session, actor.role, actor.id, "language changed", subject=subject)


def _row(subject: int, one: NewMember, now: datetime, batch: UUID | None) -> dict[str, object]:
    return {"subject": subject, "public_id": uuid4(), "language": one.language, "joined_at": now, "batch": batch}
