"""The key store: its own database with its own short-lived backup, never beside the data.

`secure_delete` and a truncating checkpoint follow each destruction: without them SQLite's write-ahead log kept
250 of 250 deleted keys.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ethicomm.db import NAMES, Database, UtcDateTime


class KeyBase(DeclarativeBase):
    """The tables of the key store; they are created by `init`, not migrated with the data."""

    metadata = MetaData(naming_convention=NAMES)


class MemberKey(KeyBase):
    """One member's data key, wrapped under the root key."""

    __tablename__ = "member_key"
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class NamedKey(KeyBase):
    """A key of the house: for an index, for facets, for links, for signing."""

    __tablename__ = "named_key"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class JournalLine(KeyBase):
    """A withdrawal or an erasure, kept beside the keys so that restoring older data can replay it.

    `what` is a purpose, `field:<name>` or `all`; `n` is the event's number for that member and purpose.
    """

    __tablename__ = "journal"
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    what: Mapped[str] = mapped_column(String(80))
    n: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def truncate_log(store: Database) -> bool:
    """Leave no destroyed key behind in the write-ahead log. False when a reader was in the way."""
    if store.is_sqlite:
        with store.engine.connect() as connection:
            log = connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            return not log.fetchone()[0]
    else:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM member_key"))
    return True
