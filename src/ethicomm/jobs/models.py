"""One piece of work that is due."""

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, UtcDateTime


class Job(Base):
    """`ref` is an id and nothing else. `fence` grows with each claim, so a late worker knows it lost."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "done_at", "due"), Index("ix_job_same", "kind", "ref"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    ref: Mapped[str] = mapped_column(String(60))
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(60))  # the error's class, never its text
