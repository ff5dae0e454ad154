"""The policy in force, and what once was: read from the database, parsed once for each process."""

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import select

from ethicomm.db import Database, Session, database_of
from ethicomm.errors import Unavailable
from ethicomm.policy.facts import Notice, Policy
from ethicomm.policy.models import AppliedPolicy, NoticeText, PolicyNumber
from ethicomm.policy.parsing import Numbers, parse
from ethicomm.words import _


@dataclass(frozen=True)
class Applied:
    """One time that a content was put in force, and by whom."""

    number: int
    hash: str
    at: datetime
    by: str


# By the moment it was applied, not by content alone: an older content may come back when more numbers are given.
_parsed: MutableMapping[Database, dict[tuple[int, str], Policy]] = WeakKeyDictionary()


def in_force(session: Session) -> Policy:
    """The policy last applied: one and the same for a whole unit of work. Raises Unavailable when none is."""
    held: Policy | None = session.info.get(Policy)
    if held is None:
        held = session.info[Policy] = _newest_policy(session)
    return held


def look_again(session: Session) -> bool:
    """Whether another policy came in force while this unit waited for a lock; from here on it goes by that one.

    On SQLite a unit that writes has waited before it read anything.
    """
    held = session.info.get(Policy)
    if held is None or database_of(session).is_sqlite:
        return False
    session.info[Policy] = newest = _newest_policy(session)
    return newest is not held


def newest_applied(session: Session) -> tuple[int, str] | None:
    """The number and content hash of the policy in force."""
    columns = select(AppliedPolicy.number, AppliedPolicy.hash)
    row = session.execute(columns.order_by(AppliedPolicy.number.desc()).limit(1)).one_or_none()
    return (row.number, row.hash) if row else None


def history(session: Session) -> tuple[Applied, ...]:
    """Every time a policy was put in force, newest first."""
    columns = select(AppliedPolicy.number, AppliedPolicy.hash, AppliedPolicy.at, AppliedPolicy.by)
    return tuple(Applied(*row) for row in session.execute(columns.order_by(AppliedPolicy.number.desc())))


def applied(session: Session, content_hash: str) -> Policy | None:
    """The policy of that hash, as it read when it was in force; None where none ever was."""
    newest = select(AppliedPolicy.number).where(AppliedPolicy.hash == content_hash)
    number = session.scalar(newest.order_by(AppliedPolicy.number.desc()).limit(1))
    return None if number is None else _parsed_once(session, (number, content_hash))


def notice(session: Session, notice_hash: str) -> Notice | None:
    """The words of that hash, whenever they were in force."""
    row = session.get(NoticeText, notice_hash)
    return Notice(row.purpose, row.version, row.language, row.text, row.hash) if row else None


def notices(session: Session, hashes: Iterable[str]) -> dict[str, Notice]:
    """The words of each of these hashes that were ever in force, by hash."""
    rows = session.scalars(select(NoticeText).where(NoticeText.hash.in_([*hashes])))
    return {row.hash: Notice(row.purpose, row.version, row.language, row.text, row.hash) for row in rows}


def notices_of(session: Session, purpose: str) -> tuple[Notice, ...]:
    """All words that were ever in force for a purpose, oldest version first."""
    rows = session.scalars(select(NoticeText).where(NoticeText.purpose == purpose).order_by(NoticeText.version))
    return tuple(Notice(row.purpose, row.version, row.language, row.text, row.hash) for row in rows)


def notice_before(session: Session, newer: Notice) -> Notice | None:
    """The words that were asked before these, in the same language."""
    earlier = [one for one in notices_of(session, newer.purpose) if one.version < newer.version]
    return next((one for one in reversed(earlier) if one.language == newer.language), None)


@contextmanager
def supposing(session: Session, policy: Policy) -> Iterator[None]:
    """Read as if this policy were in force already, until the block ends. For looking ahead; nothing is written."""
    held = in_force(session)
    session.info[Policy] = policy
    try:
        yield
    finally:
        session.info[Policy] = held


def numbers(session: Session) -> Numbers:
    """Every bit and slot given so far."""
    return {(row.kind, row.key): row.number for row in session.scalars(select(PolicyNumber))}


def _newest_policy(session: Session) -> Policy:
    newest = newest_applied(session)
    if newest is None:
        raise Unavailable(_("No policy is in force yet. Run: ethicomm policy apply"))
    return _parsed_once(session, newest)


def _parsed_once(session: Session, one: tuple[int, str]) -> Policy:
    known = _parsed.setdefault(database_of(session), {})
    if one not in known:
        known[one] = _parse(session, one[0])
    return known[one]


def _parse(session: Session, number: int) -> Policy:
    text = session.scalars(select(AppliedPolicy.files).where(AppliedPolicy.number == number)).one()
    return parse(msgspec.json.decode(text, type=dict[str, str]), numbers(session))
