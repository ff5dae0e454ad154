"""Offers that may be picked, and the runs of algorithms: what was decided about whom, sealed under their own key."""

import hashlib
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, Erased, Personal, UtcDateTime, apart
from ethicomm.ledger import SALT, Kind
from ethicomm.vault import Place, Sealed, SealedCell
from ethicomm.words import lazy

Number = BigInteger().with_variant(Integer, "sqlite")


class Offer(Base):
    """Something to pick: what it is about (`interests`, choices of that field), and while when."""

    __tablename__ = "offer"
    __impersonal__ = "what the community offers, the same for everyone"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    link: Mapped[str] = mapped_column(String(300))
    interests: Mapped[str] = mapped_column(String(300))  # keys with spaces between
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OfferText(Base):
    """What an offer says in one language."""

    __tablename__ = "offer_text"
    __impersonal__ = "what the community offers, the same for everyone"
    offer_id: Mapped[int] = mapped_column(ForeignKey(Offer.id), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)


class AlgorithmRun(Base):
    """One decision about one person. `trace` is the run itself, sealed; the counts tell nobody's answers.

    `rule` is the hash of card and code, `decision` the row of the use under which the facts were opened. `sealed`
    is the hash of the sealed trace: it stays in the log, and tells nothing once the key is gone.
    """

    __tablename__ = "algorithm_run"
    __personal__ = Personal(
        purpose="rights",
        keep="P24M",
        stays="24 months under a random number: when, which rule, how many; what was looked at is unreadable",
        copy="choices",
    )
    __table_args__ = (
        Index("ix_algorithm_run_subject_at", "subject", "at"),
        Index("ix_algorithm_run_delivery", "delivery"),
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16), info=apart(not_copied=SALT))
    subject: Mapped[int] = mapped_column(BigInteger)
    delivery: Mapped[int | None] = mapped_column(BigInteger)
    algorithm: Mapped[str] = mapped_column(String(60))
    rule: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[UUID] = mapped_column(Uuid)
    weighed: Mapped[int] = mapped_column(Integer)
    chosen: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary(32), info=apart(not_copied=lazy("a hash by which the log knows the choice that is in your copy"))
    )
    trace: Mapped[Sealed] = mapped_column(SealedCell, info=apart(erased=Erased.UNREADABLE))


def seal_of(trace: Sealed) -> bytes:
    """The hash of a sealed trace that the log holds."""
    return hashlib.sha256(trace.cell).digest()


def trace_place(run: UUID) -> Place:
    """Where the trace of a run belongs, under the member's key."""
    return Place("algorithm_run", "trace", str(run))


RUN = Kind(
    "run",
    AlgorithmRun.__table__,
    ("subject", "delivery", "algorithm", "rule", "at", "decision", "weighed", "chosen", "sealed"),
)
KINDS = (RUN,)
