"""What is kept about restores and drills. Neither names anybody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, UtcDateTime, uuid7


class Restore(Base):
    """One restore: from which backup, what the journal brought back, and what it stopped.

    `stopped` is JSON of `stopping.Stopped`. Where `gap` is set, the journal did not reach as far as the data, and
    `campaigns.Closing` keeps sending closed until the owner accepted that. `seen_at` is when the owner looked at the
    list of what was stopped.
    """

    __tablename__ = "restore"
    __impersonal__ = "counts and names of letters; nobody is named"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    backup: Mapped[str] = mapped_column(String(60))
    backup_at: Mapped[datetime] = mapped_column(UtcDateTime)
    journal_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the journal's newest line
    withdrawals: Mapped[int] = mapped_column(Integer)
    erasures: Mapped[int] = mapped_column(Integer)
    unreadable: Mapped[int] = mapped_column(Integer)  # members without a key: they joined after the key copy
    gap: Mapped[bool] = mapped_column(Boolean)
    stopped: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Drill(Base):
    """One rehearsal of a restore: which backup, how long it took, what was checked (JSON), what failed."""

    __tablename__ = "drill"
    __impersonal__ = "what was checked, as counts; nobody is named"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    backup: Mapped[str] = mapped_column(String(60))
    milliseconds: Mapped[int] = mapped_column(Integer)
    checked: Mapped[str] = mapped_column(Text)
    failed: Mapped[int] = mapped_column(Integer)
    failure: Mapped[str] = mapped_column(Text, default="")  # why it could not be restored at all
