"""The person and their sealed values, those who wait for proof, and the marks of those never to write to."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import DERIVED, FLEETING, Base, Erased, Personal, UtcDateTime, apart, uuid7
from ethicomm.vault import Place, Sealed, SealedCell
from ethicomm.vault.passing import PASSING
from ethicomm.words import lazy

NO_MEMBER = lazy("of people who are no members yet; it ends by itself within days, and yours is gone")

OPEN = text("done_at IS NULL")


class Member(Base):
    """Someone who is here. What is known of them is in `value`, sealed; what they allow is in `standing`."""

    __tablename__ = "member"
    __personal__ = Personal(purpose="account", keep="while:account", copy="you")
    __table_args__ = (Index("ix_member_joined", "joined_at", "subject"),)
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    language: Mapped[str] = mapped_column(String(8))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undeliverable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when their mailbox refused us for good
    batch: Mapped[UUID | None] = mapped_column(Uuid, index=True)  # the import that brought them
    wants_time: Mapped[bool | None] = mapped_column(Boolean)  # after a no, 7 days before values go that nothing needs
    active_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the end of the last day they did something here


class Value(Base):
    """One field of one member, as a sealed row, so that a new field needs no migration."""

    __tablename__ = "value"
    __personal__ = Personal(
        purpose="account", keep="as the field says; gone within a day of its last purpose", copy="values"
    )
    __gated__ = True
    __table_args__ = {"sqlite_with_rowid": False}
    subject: Mapped[int] = mapped_column(BigInteger, ForeignKey(Member.subject), primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(60), primary_key=True)
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=apart(copy="values.value"))
    source: Mapped[str] = mapped_column(String(12))  # the consent.Method by which it reached us
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    coarsens: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when it is made coarser, if ever


class Slip(Base):
    """A photo or scan of the paper on which a member said yes, sealed; `purposes` are those it shows a yes to.

    Its SHA-256 stands in the log, so that nobody can put another in its place.
    """

    __tablename__ = "slip"
    __personal__ = Personal(purpose="rights", keep="36 months after the yes it shows has ended", copy="slips")
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    subject: Mapped[int] = mapped_column(BigInteger, ForeignKey(Member.subject), index=True)
    record: Mapped[UUID] = mapped_column(Uuid)  # the consent record of the first of them
    purposes: Mapped[str] = mapped_column(String(200))
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=apart(copy="slips.file"))
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Putting(Base):
    """A question that the owner put to everyone who may be asked: how far that is. One of a purpose at a time.

    `people` may be asked when it begins; up to the number `after` they have been.
    """

    __tablename__ = "putting"
    __table_args__ = (Index("ix_putting_open", "purpose", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(60))
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[int] = mapped_column(Integer)
    asked: Mapped[int] = mapped_column(Integer, default=0)
    after: Mapped[int] = mapped_column(BigInteger, default=-1)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Waiting(Base):
    """Someone an import named without proof of a yes: sealed, neither counted nor written to, gone at `ends`."""

    __tablename__ = "waiting"
    __personal__ = Personal("rights", "P30D", not_copied=NO_MEMBER, erased=Erased.BY_ADDRESS)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    address: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=DERIVED)  # blind index
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=PASSING)
    batch: Mapped[UUID] = mapped_column(Uuid, index=True)
    why: Mapped[str | None] = mapped_column(String(20))  # the imports.report.Wait that keeps them out
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Mark(Base):
    """An address that is never written to, until its owner joins again. It names nobody without our keys.

    `generation` is the newest of the keys that it was made with; each rotation wraps it in one more.
    """

    __tablename__ = "mark"
    __personal__ = Personal(
        purpose="rights",
        keep="until they join again themselves",
        stays="a keyed hash of the address, so that nobody writes to it",
        not_copied=lazy("of people who asked never to be written to; no member has one"),
    )
    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    generation: Mapped[int] = mapped_column(Integer, server_default="1", index=True)
    why: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # when they said so, as far as anyone knows


class Joining(Base):
    """Answers of the join page, sealed, until the link in the mail is confirmed or a day has passed.

    Of the link only a hash is kept; there is none before the mail is made. `address` is the blind index of what they
    typed, so that whoever is erased can be taken out unread.
    """

    __tablename__ = "joining"
    __table_args__ = {"info": FLEETING}
    __personal__ = Personal("account", "P1D", not_copied=NO_MEMBER, erased=Erased.BY_ADDRESS)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    token: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=PASSING)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class GuardianAsked(Base):
    """Someone under age who wants to join, sealed, until their parent or guardian agrees or a week has passed.

    `confirmed` is set once the young person has shown that the address is theirs; only then the guardian is asked.
    `address` and `guardian` are the blind indexes of the two addresses that they typed.
    """

    __tablename__ = "guardian_asked"
    __table_args__ = {"info": FLEETING}
    __personal__ = Personal("account", "P7D", not_copied=NO_MEMBER, erased=Erased.BY_ADDRESS)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    token: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    guardian: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=PASSING)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Guardian(Base):
    """Who decides for a young member: an address sealed under the member's own key, and the number of their link.

    Each new link has a new number, so that the one before leads nowhere. It ends when the member is of age.
    """

    __tablename__ = "guardian"
    __personal__ = Personal(purpose="rights", keep="until they are of age", copy="guardian")
    subject: Mapped[int] = mapped_column(BigInteger, ForeignKey(Member.subject), primary_key=True, autoincrement=False)
    cell: Mapped[Sealed] = mapped_column(SealedCell, info=apart(copy="guardian.address"))
    link: Mapped[int] = mapped_column(
        BigInteger,
        unique=True,
        info=apart(not_copied=lazy("the number of your guardian’s link; with it they say no")),
    )
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def value_place(subject: int, field: str) -> Place:
    """Where a member's value belongs, under their own key."""
    return Place("value", field, str(subject))


def slip_place(slip: UUID) -> Place:
    """Where the picture of a slip belongs, under the member's own key."""
    return Place("slip", "cell", str(slip))


def waiting_place(waiting: UUID) -> Place:
    """Where someone who waits for proof belongs, under the key of the row."""
    return Place("waiting", "cell", str(waiting))


def joining_place(joining: UUID) -> Place:
    """Where the answers of the join page belong, under the key of the row."""
    return Place("joining", "cell", str(joining))


def guardian_asked_place(asked: UUID) -> Place:
    """Where what a young person typed belongs, under the key of the row."""
    return Place("guardian_asked", "cell", str(asked))


def guardian_place(subject: int) -> Place:
    """Where a guardian's address belongs, under the young member's own key."""
    return Place("guardian", "cell", str(subject))
