"""What we keep of someone who works here, and of the ways they prove it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.accounts.actor import Role
from ethicomm.db import DERIVED, FLEETING, Base, Erased, Personal, UtcDateTime, uuid7
from ethicomm.vault import Place, Sealed, SealedCell
from ethicomm.words import lazy

WHILE_WORKING = "until their access ends"
COLLEAGUES = lazy("about people who work here, not about members")
OF_A_COLLEAGUE = Personal("security", WHILE_WORKING, not_copied=COLLEAGUES, erased=Erased.WITH_ACCESS)


class Staff(Base):
    """One person's access. When it ends, address and keys go; id, role and dates stay, as records name them."""

    __tablename__ = "staff"
    __personal__ = Personal(
        "security",
        WHILE_WORKING,
        "id, role and dates: what they did stays accounted for",
        not_copied=COLLEAGUES,
        erased=Erased.WITH_ACCESS,
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    role: Mapped[Role] = mapped_column(String(10))
    address: Mapped[Sealed | None] = mapped_column(SealedCell)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, info=DERIVED)
    display_name: Mapped[str | None] = mapped_column(String(60))  # only if they chose one
    language: Mapped[str] = mapped_column(String(10))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_by: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # an auditor's end date
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(80))


class Password(Base):
    """One factor of two; never enough by itself."""

    __tablename__ = "password"
    __personal__ = OF_A_COLLEAGUE
    staff: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))  # argon2id, with its own salt and cost
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Authenticator(Base):
    """The app that shows six digits (RFC 6238). `last_step` is the newest step used, so no code works twice."""

    __tablename__ = "authenticator"
    __personal__ = OF_A_COLLEAGUE
    staff: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    secret: Mapped[Sealed] = mapped_column(SealedCell)
    last_step: Mapped[int] = mapped_column(Integer)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """Stands in for the app once, when the phone is lost."""

    __tablename__ = "recovery_code"
    __personal__ = OF_A_COLLEAGUE
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)


class Passkey(Base):
    """A public key (WebAuthn). The private one never leaves the person's device."""

    __tablename__ = "passkey"
    __personal__ = OF_A_COLLEAGUE
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    staff: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer)
    device: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UsedChallenge(Base):
    """A challenge that a passkey signed. Kept until it would have ended anyway, so that it works once."""

    __tablename__ = "used_challenge"
    __table_args__ = {"info": FLEETING}
    __impersonal__ = "random octets that we made ourselves"
    value: Mapped[bytes] = mapped_column(LargeBinary(64), primary_key=True)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def address_place(staff: UUID) -> Place:
    """Where a colleague's sealed address belongs."""
    return Place("staff", "address", str(staff))


def secret_place(staff: UUID) -> Place:
    """Where an authenticator's sealed secret belongs."""
    return Place("authenticator", "secret", str(staff))
