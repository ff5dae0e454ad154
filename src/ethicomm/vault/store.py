"""The key store: its own database with its own short-lived copies, never beside the data.

`secure_delete` and a truncating checkpoint follow each destruction: without them SQLite's write-ahead log kept
250 of 250 deleted keys. Each wrapped key says which root key wrapped it, and `root_now` says which one wraps what is
new; whoever adds a key holds that row meanwhile, so that a renewal never ends with a key under the old root.

The store is not migrated with the data. `bring_up` mends a store of an earlier release; `ethicomm migrate` calls it.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, MetaData, String, Table, inspect, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from ethicomm import clock
from ethicomm.db import NAMES, Database, UtcDateTime, database_of, locked
from ethicomm.errors import Unready
from ethicomm.vault.root import Roots
from ethicomm.vault.wrapping import Wrapped, Wrapping
from ethicomm.words import _


class KeyBase(DeclarativeBase):
    """The tables of the key store; they are created by `init`, not migrated with the data."""

    metadata = MetaData(naming_convention=NAMES)


class RootNow(KeyBase):
    """One row: which root key wraps what is new, and since when."""

    __tablename__ = "root_now"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    key_id: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # unknown in a store of the first release


class MemberKey(KeyBase):
    """One member's data key, wrapped under the root key that `root` names."""

    __tablename__ = "member_key"
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[str] = mapped_column(String(16), index=True)


class NamedKey(KeyBase):
    """A key of the house: for an index, for facets, for links, for signing."""

    __tablename__ = "named_key"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # unknown for keys of the first release


class JournalLine(KeyBase):
    """A no or an erasure, kept beside the keys so that restoring older data can replay it.

    `what` is a purpose, `field:<name>` or `all`; `n` is the event's number for that member and purpose.
    """

    __tablename__ = "journal"
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    what: Mapped[str] = mapped_column(String(80))
    n: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def make_store(session: Session, root: str) -> None:
    """The tables of a new store, under this root key."""
    KeyBase.metadata.create_all(session.connection())
    session.add(RootNow(key_id=root, since=clock.now()))
    session.flush()


def is_store(store: Database) -> bool:
    """Whether there is a key store there, of whatever release."""
    return inspect(store.engine).has_table(MemberKey.__tablename__)


def is_current(store: Database) -> bool:
    """Whether the store is of this release."""
    return inspect(store.engine).has_table(RootNow.__tablename__)


def must_be_current(store: Database) -> None:
    """Raises Unready for a store of an earlier release."""
    if not is_current(store):
        store.engine.dispose()
        raise Unready(_("The key store is of an earlier release. Run `ethicomm migrate` first."))


def bring_up(store: Database, roots: Roots) -> None:
    """Give a store of an earlier release what is new, in one step. Its keys have one root, and this must be it."""
    root = roots.held()[-1].key_id
    with store.write() as session:
        connection = session.connection()
        if inspect(connection).has_table(RootNow.__tablename__):
            return
        _try_one(session, Wrapping(roots), root)
        _add_columns(connection, root)
        KeyBase.metadata.create_all(connection)
        session.add(RootNow(key_id=root))


def root_now(session: Session) -> RootNow:
    """Which root key wraps what is new. Until the unit ends it cannot change."""
    row = select(RootNow)
    if not database_of(session).is_sqlite:
        row = row.with_for_update(read=True)
    return session.scalars(row).one()


def held_root(session: Session) -> RootNow:
    """The same, to change it: whoever adds a key waits until the unit ends."""
    return session.scalars(locked(session, select(RootNow))).one()


def truncate_log(store: Database) -> bool:
    """Leave no destroyed key behind in the write-ahead log. False when a reader was in the way."""
    if store.is_sqlite:
        with store.engine.connect() as connection:
            log = connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            return not log.fetchone()[0]
    else:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM member_key, named_key"))
    return True


def _try_one(session: Session, wrapping: Wrapping, root: str) -> None:
    """Raises Unavailable when this root key opens nothing here."""
    for name, kind in (("subject", MemberKey), ("name", NamedKey)):
        one = session.execute(select(kind.__table__.c[name], kind.wrapped).limit(1)).one_or_none()
        if one:
            wrapping.unwrap(Wrapped(one.wrapped, root), str(one[0]))


def _add_columns(connection: Connection, root: str) -> None:
    """A default fills the new column of every row at once, however many there are."""
    for table in (MemberKey, NamedKey):
        name = table.__tablename__
        connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN root VARCHAR(16) NOT NULL DEFAULT '{root}'")
    kind = UtcDateTime().compile(connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {NamedKey.__tablename__} ADD COLUMN made_at {kind}")
    for index in cast(Table, MemberKey.__table__).indexes:
        index.create(connection)
