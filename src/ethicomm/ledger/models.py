"""What the ledger keeps: which row was written when and its hash, never its content."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Table, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ethicomm.db import Base, UtcDateTime
from ethicomm.ledger.canonical import Kind

Number = BigInteger().with_variant(Integer, "sqlite")


class Entry(Base):
    """One leaf. It has no position until the sequencer gives it one; `id` is the order of writing."""

    __tablename__ = "ledger_entry"
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(12))
    row: Mapped[UUID] = mapped_column(Uuid, index=True)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class Node(Base):
    """The hash over one complete subtree of 256 leaves (level 1), or of 256 such nodes (level 2 and up).

    With these a proof or an append reads a few hundred hashes, however long the log is.
    """

    __tablename__ = "ledger_node"
    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Head(Base):
    """One row: how many entries have a position. Holding it is the sequencer's turn."""

    __tablename__ = "ledger_head"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)


class Checkpoint(Base):
    """The root after `size` entries, signed (`note` is a C2SP signed note). `at` is for people and not signed."""

    __tablename__ = "ledger_checkpoint"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)


class Act(Base):
    """An act with no table of its own, such as policies applied. `detail` is JSON without personal data."""

    __tablename__ = "act"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    what: Mapped[str] = mapped_column(String(40), index=True)
    actor_role: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    detail: Mapped[str] = mapped_column(Text)


class Removal(Base):
    """Why rows are no longer there: `positions` as JSON ranges `[[first, last], …]`. Their hashes stay."""

    __tablename__ = "removal"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    positions: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


ENTRIES = cast(Table, Entry.__table__)  # for bulk statements, which pass by the mapper
ACT = Kind("act", Act.__table__, ("what", "actor_role", "actor_id", "at", "detail"))
REMOVED = Kind("removed", Removal.__table__, ("positions", "reason", "at"))
