"""The app with six digits (TOTP, RFC 6238), and the recovery codes for when the phone is lost.

Threat: a code read over a shoulder is used again. So the newest step used is kept, and only later ones count.
"""

import hmac
import secrets
from uuid import UUID

import pyotp
from sqlalchemy import delete, insert, select, update

from ethicomm import clock, vault
from ethicomm.accounts.staff.models import Authenticator, RecoveryCode, secret_place
from ethicomm.db import Session
from ethicomm.errors import Invalid, NotFound
from ethicomm.words import _

STEP = 30  # seconds
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike


def begin(session: Session, staff: UUID) -> None:
    """Make a new secret for this colleague's app; it counts once `confirm` saw a code of it."""
    secret = vault.of(session).machine().seal(secret_place(staff), pyotp.random_base32())
    session.execute(delete(Authenticator).where(Authenticator.staff == staff))
    session.execute(insert(Authenticator).values(staff=staff, secret=secret, last_step=0))


def confirm(session: Session, staff: UUID, code: str) -> tuple[str, ...]:
    """Take the app into use and return ten recovery codes, shown this once. Raises Invalid for a wrong code."""
    if not _accept(session, staff, code):
        said = _("That was not the code the app shows. Wait for the next one and type it.")
        raise Invalid(said, {"code": said})
    session.execute(update(Authenticator).where(Authenticator.staff == staff).values(confirmed_at=clock.now()))
    return make_recovery_codes(session, staff)


def is_second_factor(session: Session, staff: UUID, given: str) -> bool:
    """Whether this is a fresh code of their app, or an unused recovery code; either is used up."""
    typed = "".join(given.split()).casefold()
    if typed.isdecimal() and len(typed) == 6:
        return is_confirmed(session, staff) and _accept(session, staff, typed)
    used = delete(RecoveryCode).where(RecoveryCode.staff == staff, RecoveryCode.hash == _hash(session, staff, typed))
    return bool(session.execute(used).rowcount == 1)  # type: ignore[attr-defined]


def is_confirmed(session: Session, staff: UUID) -> bool:
    """Whether this colleague's app is in use."""
    return session.scalar(select(Authenticator.confirmed_at).where(Authenticator.staff == staff)) is not None


def secret_to_show(session: Session, staff: UUID) -> str:
    """The secret, only until the app is in use. Raises NotFound after that."""
    waiting = select(Authenticator.secret).where(Authenticator.staff == staff, Authenticator.confirmed_at.is_(None))
    sealed = session.scalar(waiting)
    if sealed is None:
        raise NotFound(_("There is no code to scan now."))
    return vault.of(session).machine().open(secret_place(staff), sealed)


def address_for_app(secret: str, account: str, community: str) -> str:
    """What the QR code holds: an `otpauth://` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=community)


def make_recovery_codes(session: Session, staff: UUID) -> tuple[str, ...]:
    """Ten new codes instead of the old ones; only their hashes are kept."""
    codes = tuple(f"{_random_letters()}-{_random_letters()}" for _number in range(CODES))
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff == staff))
    session.execute(insert(RecoveryCode), [{"staff": staff, "hash": _hash(session, staff, code)} for code in codes])
    return codes


def _accept(session: Session, staff: UUID, code: str) -> bool:
    sealed = session.scalar(select(Authenticator.secret).where(Authenticator.staff == staff))
    if sealed is None:
        return False
    secret = pyotp.TOTP(vault.of(session).machine().open(secret_place(staff), sealed))
    now = int(clock.now().timestamp()) // STEP
    typed = "".join(code.split())
    fitting = [at for at in (now - 1, now, now + 1) if hmac.compare_digest(secret.generate_otp(at), typed)]
    later = update(Authenticator).where(Authenticator.staff == staff, Authenticator.last_step < max(fitting, default=0))
    used = session.execute(later.values(last_step=max(fitting, default=0)))
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _hash(session: Session, staff: UUID, code: str) -> bytes:
    return vault.of(session).index("recovery code", f"{staff} {code}")


def _random_letters() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(5))
