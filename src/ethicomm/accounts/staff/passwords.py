"""Passwords: one factor of two, kept as argon2id."""

from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, insert, select

from ethicomm import clock
from ethicomm.accounts.staff.models import Password
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.words import _

SHORTEST, LONGEST = 12, 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP: 19 MiB, two rounds, one lane
_nobodys = _hasher.hash("nobody has this password")  # so that an unknown address costs the same time


def set_password(session: Session, staff: UUID, password: str) -> None:
    """Keep this password from now on. Raises Invalid for one that is easily guessed."""
    _check(password)
    hashed = _hasher.hash(password)
    session.execute(delete(Password).where(Password.staff == staff))
    session.execute(insert(Password).values(staff=staff, hash=hashed, set_at=clock.now()))


def has_password(session: Session, staff: UUID) -> bool:
    """Whether this colleague has chosen one."""
    return session.scalar(select(Password.staff).where(Password.staff == staff)) is not None


def is_password(session: Session, staff: UUID | None, given: str) -> bool:
    """Whether this is their password; for nobody (None) it takes as long and is False."""
    kept = session.scalar(select(Password.hash).where(Password.staff == staff)) if staff else None
    try:
        _hasher.verify(kept or _nobodys, given[:LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def _check(password: str) -> None:
    said = ""
    if len(password) < SHORTEST:
        said = _("Use at least %(least)s letters. Three or four words in a row are fine.", least=SHORTEST)
    elif len(password) > LONGEST:
        said = _("Use at most %(most)s letters.", most=LONGEST)
    elif len(set(password.casefold())) < 6:
        said = _("This repeats a few letters and is easily guessed. Three or four words in a row are better.")
    if said:
        raise Invalid(said, {"password": said})
