"""Policies as they were applied, kept whole: every record, use and decision cites one by its hash."""

from datetime import datetime

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, UtcDateTime


class AppliedPolicy(Base):
    """One content, applied. The one in force has the highest `number`."""

    __tablename__ = "applied_policy"
    __impersonal__ = "what the community says it does, for everyone to read"
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), index=True)
    files: Mapped[str] = mapped_column(Text)  # JSON: {path: text}
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(120))


class PolicyNumber(Base):
    """The bit of a purpose or the slot of a facet. Given once, for good, never to another."""

    __tablename__ = "policy_number"
    __impersonal__ = "keys of purposes and facets"
    __table_args__ = (UniqueConstraint("kind", "number"),)  # two at once: one of them is refused, none is doubled
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(130), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)


class NoticeText(Base):
    """Words that were once shown, by their hash, so that a record can always be read with them."""

    __tablename__ = "notice"
    __impersonal__ = "words that were shown to everyone"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
