"""Who is here, as staff may see it: numbers and dates, no names. Opening a name takes a Use (`reveal`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from ethicomm import clock
from ethicomm.accounts.logins import find_login
from ethicomm.consent import Standing, pseudonym
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.members.models import Member
from ethicomm.policy import Policy, in_force
from ethicomm.words import _

PAGE = 50


@dataclass(frozen=True)
class Person:
    """One member as a list shows them."""

    public_id: UUID
    pseudonym: str
    joined_at: datetime
    allows: tuple[str, ...]  # the titles of what they said yes to and what stands


def people_here(session: Session) -> int:
    """How many members there are."""
    return session.scalar(select(func.count()).select_from(Member)) or 0


def newest_people(session: Session, before: UUID | None = None, limit: int = PAGE) -> list[Person]:
    """Members by the time they joined, newest first, those after `before` in that order."""
    policy, now = in_force(session), clock.now()
    rows = (
        select(Member.public_id, Member.subject, Member.joined_at, Standing.bits, Standing.lapses)
        .join(Standing, Standing.subject == Member.subject)
        .order_by(Member.joined_at.desc(), Member.subject.desc())
        .limit(limit)
    )
    if before:
        at = select(Member.joined_at, Member.subject).where(Member.public_id == before)
        if last := session.execute(at).one_or_none():
            rows = rows.where(tuple_(Member.joined_at, Member.subject) < tuple_(last.joined_at, last.subject))
    return [
        Person(row.public_id, pseudonym(row.subject), row.joined_at, _allows(policy, row.bits, row.lapses > now))
        for row in session.execute(rows)
    ]


def find_member(session: Session, address: str) -> int | None:
    """The member with this address, found by its blind index, or None."""
    return find_login(session, address)


def subject_of(session: Session, public_id: UUID) -> int:
    """The member an address of this site names. Raises NotFound."""
    found = session.scalar(select(Member.subject).where(Member.public_id == public_id))
    if found is None:
        raise NotFound(_("There is nobody here by that name."))
    return found


def member_row(session: Session, subject: int) -> Member:
    """Language, public id and dates of a member. Raises NotFound."""
    found = session.get(Member, subject)
    if found is None:
        raise NotFound(_("There is nobody here by that name."))
    return found


def language_of(session: Session, subject: int) -> str | None:
    """The language this member reads."""
    return session.scalar(select(Member.language).where(Member.subject == subject))


def _allows(policy: Policy, bits: int, current: bool) -> tuple[str, ...]:
    asked = (one for one in policy.purposes.values() if one.stands == "consent")
    return tuple(one.title.text() for one in asked if current and bits & one.mask)
