"""Coming in by a link or a code: each works once, briefly, and is kept as a hash.

A link is opened by mail scanners too, so opening shows a button and only pressing it signs in.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, insert, select, update

from ethicomm import clock
from ethicomm.accounts.actor import Actor, Role
from ethicomm.accounts.asking import LASTS, code_hash
from ethicomm.accounts.limits import Limit, network, within
from ethicomm.accounts.models import Grants, SignIn
from ethicomm.accounts.sessions import Person
from ethicomm.accounts.staff.models import Staff
from ethicomm.db import Session
from ethicomm.errors import Invalid, Refused
from ethicomm.settings import Settings
from ethicomm.vault import new_token, token_hash
from ethicomm.words import _

TRIES = 5
CODES_FROM_ONE = Limit("code from a network", 100)


@dataclass(frozen=True)
class WayIn:
    """Someone let in: who, to do what, and the page they wanted."""

    person: Person
    grants: Grants
    after: str


def offer_entry(session: Session, to: Actor, lasts: timedelta = LASTS, language: str = "en") -> str:
    """The path of a single-use link that lets this actor in: `/enter/…`. Shown once, kept as a hash.

    For members only in the demo and only on this machine: outside it, nobody but the member gets such a link.
    """
    if to.subject is not None and not _is_local_demo(session):
        raise Refused(_("Links for members are made in the demo only. Members ask for their own by mail."))
    token = new_token()
    row = {
        "subject": to.subject,
        "staff": None if to.subject is not None else UUID(to.id),
        "link_hash": token_hash(token),
        "language": language,
        "after": "",
        "ends": clock.now() + lasts,
    }
    session.execute(insert(SignIn), row)
    return f"/enter/{token}"


def role_behind(session: Session, link: str) -> Role | None:
    """For whom this link is; None when it was used, has ended or never was. Changes nothing."""
    found = select(SignIn.subject, Staff.role).outerjoin(Staff, Staff.id == SignIn.staff)
    row = session.execute(found.where(_open(), SignIn.link_hash == token_hash(link))).first()
    if row is None:
        return None
    return Role.MEMBER if row.subject is not None else Role(row.role)


def by_link(session: Session, link: str) -> WayIn | None:
    """Use this link up."""
    return _use(session, SignIn.link_hash == token_hash(link))


def by_code(session: Session, browser: str, typed: str, client: str) -> WayIn | None:
    """Use the code of the mail this browser asked for. A wrong one costs one of five tries, so the unit must be
    committed either way. Raises Invalid when too many were tried from one network."""
    if not within(session, CODES_FROM_ONE, network(client)):
        raise Invalid(_("Too many codes were tried from your network. Wait a quarter of an hour."))
    mine = SignIn.browser == token_hash(browser)
    counted = update(SignIn).where(_open(), mine, SignIn.tries < TRIES).values(tries=SignIn.tries + 1)
    row = session.execute(counted.returning(SignIn.id, SignIn.code_hash)).first()
    if row is None:
        return None
    expected = row.code_hash or secrets.token_bytes(32)  # nobody has that address: no code can be right
    given = code_hash(session, row.id, "".join(typed.split()))
    return _use(session, SignIn.id == row.id) if hmac.compare_digest(given, expected) else None


def is_waiting(session: Session, browser: str) -> bool:
    """Whether this browser asked for a mail whose code may still be typed."""
    mine = SignIn.browser == token_hash(browser)
    return bool(session.scalar(select(exists().where(_open(), mine, SignIn.tries < TRIES))))


def grants_of_link(session: Session, person: Person) -> Grants:
    """A link alone lets a colleague only choose their passkey or two factors; in the demo it lets them in."""
    trusted = person.staff is None or _is_local_demo(session)
    return Grants.ALL if trusted else Grants.SET_UP


def drop_links(session: Session, staff: UUID) -> None:
    """End every open link of a colleague."""
    session.execute(delete(SignIn).where(SignIn.staff == staff))


def _open() -> ColumnElement[bool]:
    return SignIn.used_at.is_(None) & (SignIn.ends > clock.now())


def _use(session: Session, this: ColumnElement[bool]) -> WayIn | None:
    used = update(SignIn).where(_open(), this).values(used_at=clock.now())
    row = session.execute(used.returning(SignIn.id, SignIn.subject, SignIn.staff, SignIn.after)).first()
    if row is None:
        return None
    person = Person(row.subject, row.staff)
    return WayIn(person, grants_of_link(session, person), row.after)


def _is_local_demo(session: Session) -> bool:
    settings = Settings.of(session)
    return settings.demo and settings.on_loopback
