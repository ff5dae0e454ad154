"""The cast: a member known by her address, and colleagues with their ways in."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from ethicomm import clock, vault
from ethicomm.accounts import Actor, Role
from ethicomm.accounts.logins import add_logins
from ethicomm.accounts.models import Grants
from ethicomm.accounts.sessions import Person, open_session
from ethicomm.accounts.staff import authenticators, passwords, people
from ethicomm.app import House
from ethicomm.db import Session

ANNA, BAS, NOBODY = "anna@example.org", "bas@example.org", "stranger@example.org"
PASSWORD = "four words in a row"
OWNER = Actor(Role.OWNER, "owner")


def member_with(house: House, address: str = ANNA) -> int:
    """A member who can sign in by this address."""
    subject = secrets.randbits(62)
    with house.database.write() as session:
        add_logins(session, [(subject, vault.of(session).index("email", address))], 1)
    return subject


def colleague_with(house: House, role: Role = Role.STAFF, address: str = BAS, until: datetime | None = None) -> UUID:
    """Someone who works here and has chosen nothing yet."""
    until = until or (clock.now() + timedelta(days=30) if role is Role.AUDITOR else None)
    with house.database.write() as session:
        return people.give_role(session, OWNER, address, role, until=until)


def chooses_password_and_app(session: Session, staff: UUID) -> str:
    """They set both up; the app's secret is returned. Its code of now is used up by that."""
    passwords.set_password(session, staff, PASSWORD)
    new = authenticators.new_secret(session, staff)
    authenticators.keep_secret(session, staff, new, code_of(new.secret))
    return new.secret


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows, `later` half minutes from now."""
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // 30 + later)


def signs_in(house: House, person: Person, instead_of: str | None = None) -> str:
    """A session of theirs, by its token."""
    with house.database.write() as session:
        return open_session(session, person, grants=Grants.ALL, device="Firefox, Linux", instead_of=instead_of)
