"""What retention keeps: holds, large endings that wait, runs, the last moment the clock was seen, totals, warnings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, Personal, UtcDateTime, uuid7
from ethicomm.words import lazy

ON_YOUR_PAGE = lazy("your page shows it, in words, for as long as it lasts")


class Hold(Base):
    """A person's decision that something of a member is not deleted before a day. It permits no use of anything.

    `field` is None where it covers all of theirs. `why` and `untold` are words of a fixed list, so that nothing about
    anybody can be written into them; `untold` is why the member is not told, and empty where they are.
    """

    __tablename__ = "hold"
    __personal__ = Personal(purpose="rights", keep="until the hold ends", not_copied=ON_YOUR_PAGE)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    field: Mapped[str | None] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(String(20))
    untold: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_role: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[str] = mapped_column(String(60))
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Run(Base):
    """One run: what it removed so far, written in the same units of work as the removals, so that a kill loses none.

    `removed` is JSON: {"value region": 12, …}. It is certified in the log when it is done.
    """

    __tablename__ = "retention_run"
    __impersonal__ = "numbers of rows by kind; nobody stands in it"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    policy: Mapped[str] = mapped_column(String(64))
    removed: Mapped[str] = mapped_column(Text, default="{}")


class LargeDay(Base):
    """A day (its first moment, UTC) on which much ends at once, or is made coarser, and who confirmed that it may.

    It covers what is due from `since` to the end of the day: what is overdue counts with the day it was found on.
    """

    __tablename__ = "large_day"
    __impersonal__ = "a day, how many people, and which two of those who work here pressed the button"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    what: Mapped[str] = mapped_column(String(10))  # the column of `value` that tells the moment: ends or coarsens
    day: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when those who work here were written to
    first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_by: Mapped[str | None] = mapped_column(String(80))
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_by: Mapped[str | None] = mapped_column(String(80))


class ClockSeen(Base):
    """The one row that says when the clock was last looked at, and since when nobody knows whether it is right."""

    __tablename__ = "clock_seen"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    doubted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # what the clock said when it jumped
    doubted_from: Mapped[datetime | None] = mapped_column(UtcDateTime)  # what it should have said, about


class Total(Base):
    """How many gave an answer, of those whose own answer was counted here and deleted. Nobody stands in it."""

    __tablename__ = "total"
    __impersonal__ = "answers of many, counted; the answers themselves are gone"
    field: Mapped[str] = mapped_column(String(60), primary_key=True)
    answer: Mapped[str] = mapped_column(String(60), primary_key=True)
    people: Mapped[int] = mapped_column(Integer)


class Warned(Base):
    """That a member was written to about an end by inactivity: 30 or 7 days before it."""

    __tablename__ = "warned"
    __personal__ = Personal(purpose="rights", keep="until the end it warns of", not_copied=ON_YOUR_PAGE)
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    days: Mapped[int] = mapped_column(Integer, primary_key=True)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
