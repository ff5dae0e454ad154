"""Logins, ways in that were asked for or offered, sessions, and counts of tries."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.accounts.staff.models import Staff
from ethicomm.db import DERIVED, FLEETING, Base, Personal, UtcDateTime, apart, uuid7
from ethicomm.vault import Place, Sealed, SealedCell
from ethicomm.words import lazy


class Login(Base):
    """Which subject an e-mail address belongs to, known by the blind index of the address only.

    `index_version` is the version of the key that made it; a renewal makes it anew (`members.indexing`).
    """

    __tablename__ = "login"
    __personal__ = Personal(
        "account",
        "while:account",
        not_copied=lazy("a keyed number made of your address, to find you at sign-in; your copy has the address"),
    )
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    email_index: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=DERIVED)
    index_version: Mapped[int] = mapped_column(Integer, server_default="1", index=True)


class SignIn(Base):
    """One way in: a mail that was asked for, or a link that was offered.

    `address` is what someone typed, sealed until the mail is sent and then gone; `subject` is empty when nobody
    has that address. `email_index` is the blind index of it, so that whoever is erased can be taken out unread.
    Of link and code only hashes are kept. `browser` is the one that asked, for the code.
    """

    __tablename__ = "sign_in"
    __table_args__ = {"info": FLEETING}
    __personal__ = Personal(
        "account",
        "ten minutes; for an invitation, three days",
        not_copied=lazy("links and codes to sign in with, of minutes; in other hands they could only harm you"),
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    subject: Mapped[int | None] = mapped_column(BigInteger, index=True)
    staff: Mapped[UUID | None] = mapped_column(ForeignKey(Staff.id), index=True)
    address: Mapped[Sealed | None] = mapped_column(SealedCell)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    browser: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    language: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(200))  # the page they wanted to see
    tries: Mapped[int] = mapped_column(Integer, default=0)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Grants(StrEnum):
    """What a session lets someone do."""

    ALL = "all"  # everything their role may
    SET_UP = "set_up"  # choose a passkey or two factors, and nothing else yet


class WebSession(Base):
    """A browser that is signed in. A new row at each sign-in, so `opened_at` is the last fresh proof."""

    __tablename__ = "web_session"
    __table_args__ = {"info": FLEETING}
    __personal__ = Personal(
        "account", "until signed out; 30 days at most, 12 hours for those who work here", copy="sessions"
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32), primary_key=True, info=apart(not_copied=lazy("a hash of the key in your browser"))
    )
    subject: Mapped[int | None] = mapped_column(BigInteger, index=True)
    staff: Mapped[UUID | None] = mapped_column(
        ForeignKey(Staff.id), index=True, info=apart(not_copied=lazy("empty for members: who works here"))
    )
    grants: Mapped[Grants] = mapped_column(
        String(10), info=apart(not_copied=lazy("the same for every member: all that members may do"))
    )
    device: Mapped[str] = mapped_column(String(60))  # coarse, such as "Firefox on Linux"
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Tries(Base):
    """How often something was tried in one span of time. The key is a keyed hash that names nobody."""

    __tablename__ = "tries"
    __table_args__ = {"info": FLEETING}
    __impersonal__ = "counts, under keyed hashes that name nobody, for a day"
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def typed_place(sign_in: UUID) -> Place:
    """Where an address that was typed into the sign-in page belongs."""
    return Place("sign_in", "address", str(sign_in))
