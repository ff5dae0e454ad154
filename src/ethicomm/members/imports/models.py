"""One import: what was uploaded (sealed, for an hour), what was decided, how far it is, what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import FLEETING, Base, Erased, Personal, UtcDateTime, uuid7
from ethicomm.vault import Place, Sealed, SealedCell
from ethicomm.vault.passing import PASSING
from ethicomm.words import lazy


class ImportBatch(Base):
    """Its states are its times: uploaded, confirmed by the owner, begun by a worker, done or failed.

    It holds counts and the words of the old form, and nothing of any person.
    """

    __tablename__ = "import_batch"
    __impersonal__ = "counts, and the words of the old form; the file itself lies in `uploaded`"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    shape: Mapped[str] = mapped_column(String(12))
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    writing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    rows_done: Mapped[int] = mapped_column(Integer, default=0)
    words: Mapped[str | None] = mapped_column(Text)  # what people of this file said yes to, on the old form
    words_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    covers: Mapped[str | None] = mapped_column(String(200))  # the purposes that the old yes is one to
    proves: Mapped[UUID | None] = mapped_column(Uuid)  # the import for whose waiting people this file is the proof
    report: Mapped[str | None] = mapped_column(Text)  # JSON of report.Report
    failure: Mapped[str | None] = mapped_column(Text)


class Uploaded(Base):
    """The uploaded file and what was decided about it, under a key of their own until `ends`."""

    __tablename__ = "uploaded"
    __table_args__ = {"info": FLEETING}
    __personal__ = Personal(
        "account",
        "PT1H",
        not_copied=lazy("a whole file as it was brought, for an hour; your copy has what came of it"),
        erased=Erased.BY_ITS_END,
    )
    batch: Mapped[UUID] = mapped_column(ForeignKey(ImportBatch.id), primary_key=True)
    file: Mapped[Sealed] = mapped_column(SealedCell, info=PASSING)
    plan: Mapped[Sealed] = mapped_column(SealedCell, info=PASSING)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def upload_place(batch: UUID, column: str) -> Place:
    """Where an uploaded file or its plan belongs."""
    return Place("uploaded", column, str(batch))
