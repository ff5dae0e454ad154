"""What the meter found, and what the owner answered. Counts and decisions, about nobody."""

from datetime import datetime

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, UtcDateTime

REASON = 200


class FieldReading(Base):
    """One field at the last measuring: of how many it is held, and of how many of those it was never used.

    `used_at` is the last use by anyone for anything, `used_for` its purpose, `used_by` the role; a use that filled
    facets only counts as `coarse`. `oldest` is when the first of the values that are held was given.
    """

    __tablename__ = "field_reading"
    __impersonal__ = "counts of how many, never of whom"
    field: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    held: Mapped[int] = mapped_column(Integer)
    never_used: Mapped[int] = mapped_column(Integer)  # since it was given, as far as uses are kept
    not_lately: Mapped[int] = mapped_column(Integer)  # in the last 12 months
    oldest: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_for: Mapped[str | None] = mapped_column(String(60))
    used_by: Mapped[str | None] = mapped_column(String(10))
    coarse_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FieldAnswer(Base):
    """The owner's answer to one proposal: they agree and change it by `until`, or not before then, and why."""

    __tablename__ = "field_answer"
    __impersonal__ = "what the owner decided about a kind of data, not about anyone"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    field: Mapped[str] = mapped_column(String(60), index=True)
    proposal: Mapped[str] = mapped_column(String(10))
    agrees: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(REASON))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    policy: Mapped[str] = mapped_column(String(64))
