"""What the ledger keeps: which row was written when and its hash, never its content."""

import typing
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Integer, LargeBinary, String, Table, Text, Uuid, cast, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.types import NullType

from ethicomm.db import Base, Session, UtcDateTime, database_of
from ethicomm.ledger.canonical import Kind
from ethicomm.words import lazy

Number = BigInteger().with_variant(Integer, "sqlite")
SALT = lazy("random numbers that keep the log’s hashes from being guessed; your receipts have those you need")
HASHES = "hashes and positions of the log, never what they were made of"


class Waiting(Base):
    """Leaves that have no position yet, as many as were written at once: their rows' ids and hashes, joined.

    One row for a whole batch, without an index: appending costs a writer little more than the hashing.
    """

    __tablename__ = "ledger_waiting"
    __impersonal__ = HASHES
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(12))
    count: Mapped[int] = mapped_column(Integer)
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    leaves: Mapped[bytes] = mapped_column(LargeBinary)


class Entry(Base):
    """One leaf of the log. `position` counts from 0."""

    __tablename__ = "ledger_entry"
    __impersonal__ = HASHES
    position: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    row: Mapped[UUID] = mapped_column(Uuid, index=True)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))


class Node(Base):
    """The hash over a complete subtree of 256 leaves (level 1), or of 256 such nodes (level 2 and up).

    `below` are the 256 hashes it stands for, `groups` the 16 hashes over 16 of them each. So a proof or an append
    reads a few rows and hashes a little, however long the log is, and whoever checks the log can name the very entry
    that was changed.
    """

    __tablename__ = "ledger_node"
    __impersonal__ = HASHES
    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    below: Mapped[bytes] = mapped_column(LargeBinary(8192))
    groups: Mapped[bytes | None] = mapped_column(LargeBinary(512))


class Head(Base):
    """One row: how many entries have a position. Holding it is the sequencer's turn."""

    __tablename__ = "ledger_head"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)


class Checkpoint(Base):
    """The root after `size` entries, signed (`note` is a C2SP signed note). `at` is for people and not signed."""

    __tablename__ = "ledger_checkpoint"
    __impersonal__ = HASHES
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)


class Anchor(Base):
    """A checkpoint that was put in one place outside; with a `failure`, the last try that did not get there.

    `witness` tells one who is sent it from another without naming them; for the file there is none.
    """

    __tablename__ = "anchor"
    __impersonal__ = "where checkpoints were put; a witness stands in the policy and here as a keyed hash"
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    size: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str] = mapped_column(String(4))
    witness: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(200))


class Act(Base):
    """An act with no table of its own, such as policies applied. `detail` is JSON without personal data."""

    __tablename__ = "act"
    __impersonal__ = "what was done, by whom; a member is a random number here, whose key is destroyed at the erasure"
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
    __impersonal__ = "positions of the log, and why"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    positions: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


ENTRIES = typing.cast(Table, Entry.__table__)  # for statements over many, which pass by the mapper
ACT = Kind("act", Act.__table__, ("what", "actor_role", "actor_id", "at", "detail"))
REMOVED = Kind("removed", Removal.__table__, ("positions", "reason", "at"))


def as_stored(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column without a check of its type: whoever tampered may have left text where bytes should be."""
    return type_coerce(column, NullType())


def as_octets(session: Session, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """A column of text so that it can be read whatever was put there; SQLite keeps octets that are no UTF-8."""
    return as_stored(cast(column, LargeBinary) if database_of(session).is_sqlite else column)


def bytes_of(stored: object) -> bytes:
    """The bytes read by `as_stored`; none when they are not bytes."""
    return bytes(stored) if isinstance(stored, bytes | memoryview) else b""


def text_of(stored: object) -> str:
    """The text read by `as_octets`, with marks where it is none."""
    return stored.decode(errors="replace") if isinstance(stored, bytes) else str(stored)
