"""Signed-in browsers.

Threat: session fixation, a stolen database, a stolen cookie that works for good. So a sign-in always makes a new
token and drops the one the browser had, only a hash is stored, and both silence and age end a session. Roles are
not kept in the session: they are looked up at each request, so a role that ends, ends there and then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update

from ethicomm import clock
from ethicomm.accounts.actor import Actor, Role, member
from ethicomm.accounts.models import Grants, WebSession
from ethicomm.accounts.staff.models import Staff
from ethicomm.db import Session
from ethicomm.errors import Refused
from ethicomm.vault import new_token, token_hash
from ethicomm.words import _

MEMBER_LASTS, MEMBER_IDLE = timedelta(days=30), timedelta(days=14)
STAFF_LASTS, STAFF_IDLE = timedelta(hours=12), timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=5)
FRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class Person:
    """Whom a session is for: a member or someone who works here, never both."""

    subject: int | None = None
    staff: UUID | None = None

    @property
    def lasts(self) -> timedelta:
        """How long a session of theirs may live at all."""
        return MEMBER_LASTS if self.staff is None else STAFF_LASTS

    @property
    def idle(self) -> timedelta:
        """How long it may stay silent."""
        return MEMBER_IDLE if self.staff is None else STAFF_IDLE


@dataclass(frozen=True)
class SignedIn:
    """A session that stands at this moment. `actor` is None while a colleague has not finished setting up."""

    token_hash: bytes
    person: Person
    actor: Actor | None
    grants: Grants
    device: str
    opened_at: datetime
    seen_at: datetime

    @property
    def fresh(self) -> bool:
        """Whether they proved who they are within the last 15 minutes."""
        return clock.now() - self.opened_at < FRESH


def open_session(session: Session, person: Person, *, grants: Grants, device: str, instead_of: str | None) -> str:
    """Sign this person in and return the cookie's token; the token the browser had before stops working."""
    close_session(session, instead_of)
    token, now = new_token(), clock.now()
    row = {
        "token_hash": token_hash(token),
        "subject": person.subject,
        "staff": person.staff,
        "grants": grants,
        "device": device,
        "opened_at": now,
        "seen_at": now,
        "ends": now + person.lasts,
    }
    session.execute(insert(WebSession), row)
    return token


def close_session(session: Session, token: str | None) -> None:
    """Sign this one browser out."""
    if token:
        session.execute(delete(WebSession).where(WebSession.token_hash == token_hash(token)))


def close_others(session: Session, keep: SignedIn) -> int:
    """Sign every other browser of this person out. Returns how many there were."""
    others = delete(WebSession).where(_of(keep.person), WebSession.token_hash != keep.token_hash)
    closed: int = session.execute(others).rowcount  # type: ignore[attr-defined]
    return closed


def look_up(session: Session, token: str | None) -> SignedIn | None:
    """Whose token this is, if it still stands."""
    if not token:
        return None
    return _standing(session, token_hash(token))


def sessions_of(session: Session, person: Person) -> list[SignedIn]:
    """The browsers this person is signed in with, newest first."""
    hashes = select(WebSession.token_hash).where(_of(person)).order_by(WebSession.opened_at.desc())
    return [found for one in session.scalars(hashes) if (found := _standing(session, one))]


def note_seen(session: Session, token: bytes) -> None:
    """Keep the session from falling idle. Written at most every five minutes."""
    session.execute(update(WebSession).where(WebSession.token_hash == token).values(seen_at=clock.now()))


def grant_all(session: Session, signed_in: SignedIn) -> None:
    """The set-up is done: from the next request this session lets its holder do what their role may."""
    mine = update(WebSession).where(WebSession.token_hash == signed_in.token_hash)
    session.execute(mine.values(grants=Grants.ALL))


def require_fresh(signed_in: SignedIn) -> None:
    """For acts that change how someone signs in: a borrowed browser must not be enough."""
    if not signed_in.fresh:
        raise Refused(_("For this we need to be sure it is you. Sign out, sign in again, and come back here."))


def _of(person: Person) -> ColumnElement[bool]:
    if person.staff is None:
        return WebSession.subject == person.subject
    return WebSession.staff == person.staff


def _standing(session: Session, hashed: bytes) -> SignedIn | None:
    columns = (WebSession, Staff.role, Staff.until, Staff.ended_at)
    found = select(*columns).outerjoin(Staff, Staff.id == WebSession.staff)
    row = session.execute(found.where(WebSession.token_hash == hashed)).one_or_none()
    if row is None:
        return None
    kept, role, until, ended_at = row
    person, now = Person(kept.subject, kept.staff), clock.now()
    over = kept.ends <= now or kept.seen_at + person.idle <= now
    if over or ended_at or (until and until <= now):
        return None
    actor = _actor(person, role) if kept.grants == Grants.ALL else None
    return SignedIn(kept.token_hash, person, actor, kept.grants, kept.device, kept.opened_at, kept.seen_at)


def _actor(person: Person, role: Role | None) -> Actor | None:
    if person.subject is not None:
        return member(person.subject)
    return Actor(Role(role), str(person.staff)) if role else None
