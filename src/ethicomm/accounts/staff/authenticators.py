"""The app with six digits (TOTP, RFC 6238), and the recovery codes for when the phone is lost.

Threat: a code read over a shoulder is used again. So the newest step used is kept, and only later ones count.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, insert, select, update

from ethicomm import clock, vault
from ethicomm.accounts.staff.models import Authenticator, RecoveryCode, secret_place
from ethicomm.db import Session
from ethicomm.errors import Invalid, Unavailable
from ethicomm.vault import Sealed
from ethicomm.words import _

STEP = 30  # seconds
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike


@dataclass(frozen=True)
class NewSecret:
    """A secret to be scanned. It is kept only once a code of it was seen; until then the page carries it sealed."""

    secret: str
    sealed: str

    def address(self, account: str, community: str) -> str:
        """What the QR code holds: an `otpauth://` address."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=account, issuer_name=community)


def new_secret(session: Session, staff: UUID) -> NewSecret:
    """A fresh one, sealed for this colleague. Changes nothing."""
    secret = pyotp.random_base32()
    sealed = vault.of(session).machine().seal(secret_place(staff), secret)
    return NewSecret(secret, base64.urlsafe_b64encode(sealed.cell).decode())


def carried_secret(session: Session, staff: UUID, sealed: str) -> NewSecret:
    """The one a page carried. Raises Invalid when it is not the one we made for this colleague."""
    try:
        secret = vault.of(session).machine().open(secret_place(staff), _cell(sealed))
    except (ValueError, Unavailable):
        raise Invalid(_("Something was changed on the way. Start again.")) from None
    return NewSecret(secret, sealed)


def keep_secret(session: Session, staff: UUID, new: NewSecret, code: str) -> None:
    """Take the app into use, instead of the one before. Raises Invalid when it does not show this code."""
    step = _step_of(new.secret, code)
    if step is None:
        said = _("That was not the code the app shows. Wait for the next one and type it.")
        raise Invalid(said, {"code": said})
    row = {"staff": staff, "secret": _cell(new.sealed), "last_step": step, "set_at": clock.now()}
    session.execute(delete(Authenticator).where(Authenticator.staff == staff))
    session.execute(insert(Authenticator).values(row))


def is_second_factor(session: Session, staff: UUID, given: str) -> bool:
    """Whether this is a fresh code of their app, or an unused recovery code; either is used up."""
    typed = "".join(given.split()).casefold()
    if typed.isdecimal() and len(typed) == 6:
        return _accept(session, staff, typed)
    used = delete(RecoveryCode).where(RecoveryCode.staff == staff, RecoveryCode.hash == _hash(session, staff, typed))
    return bool(session.execute(used).rowcount == 1)  # type: ignore[attr-defined]


def has_app(session: Session, staff: UUID) -> bool:
    """Whether this colleague's app is in use."""
    return session.scalar(select(Authenticator.set_at).where(Authenticator.staff == staff)) is not None


def codes_left(session: Session, staff: UUID) -> int:
    """How many recovery codes are unused."""
    return session.scalar(select(func.count()).where(RecoveryCode.staff == staff)) or 0


def make_recovery_codes(session: Session, staff: UUID) -> tuple[str, ...]:
    """Ten new codes instead of the old ones; only their hashes are kept."""
    codes = tuple(f"{_random_letters()}-{_random_letters()}" for _number in range(CODES))
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff == staff))
    session.execute(insert(RecoveryCode), [{"staff": staff, "hash": _hash(session, staff, code)} for code in codes])
    return codes


def _accept(session: Session, staff: UUID, code: str) -> bool:
    sealed = session.scalar(select(Authenticator.secret).where(Authenticator.staff == staff))
    step = _step_of(vault.of(session).machine().open(secret_place(staff), sealed), code) if sealed else None
    if step is None:
        return False
    later = update(Authenticator).where(Authenticator.staff == staff, Authenticator.last_step < step)
    return bool(session.execute(later.values(last_step=step)).rowcount == 1)  # type: ignore[attr-defined]


def _step_of(secret: str, code: str) -> int | None:
    """Which half minute this code is of: this one, the one before or the next; None when it is of none."""
    typed, now = "".join(code.split()).encode(), int(clock.now().timestamp()) // STEP
    shown = {step: pyotp.TOTP(secret).generate_otp(step).encode() for step in (now - 1, now, now + 1)}
    return max((step for step, right in shown.items() if hmac.compare_digest(right, typed)), default=None)


def _cell(sealed: str) -> Sealed:
    return Sealed(base64.b64decode(sealed.encode("ascii"), altchars=b"-_", validate=True))


def _hash(session: Session, staff: UUID, code: str) -> bytes:
    return vault.of(session).index("recovery code", f"{staff} {code}")


def _random_letters() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(5))
