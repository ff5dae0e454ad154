"""Things that go away under a running community, for real, and come back when the block ends."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from ethicomm.app import House
from ethicomm.db import Base, Database

Trouble = Callable[[House], AbstractContextManager[None]]
IMPATIENT = "PRAGMA busy_timeout=50"  # milliseconds, instead of half a minute, so that a test need not wait


@contextmanager
def database_gone(house: House) -> Iterator[None]:
    """The file is moved away; the server ends every connection and takes none."""
    url = house.settings.database_url
    if house.database.is_sqlite:
        with moved(make_url(url).database or ""):
            yield
        return
    name = make_url(url).database
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


@contextmanager
def disk_full(house: House) -> Iterator[None]:
    """No table takes a row more. (PostgreSQL says so by a trigger with the very code of a full disk.)"""
    if house.database.is_sqlite:
        with house.database.engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
        with _each_connection(house.database, "PRAGMA max_page_count=1"):  # no page more than there are
            yield
        return
    tables = list(Base.metadata.tables)
    with psycopg.connect(house.settings.database_url, autocommit=True) as owner:
        raising = "BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END"
        owner.execute(f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $${raising}$$".encode())
        for table in tables:
            owner.execute(
                f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()".encode()
            )
        try:
            yield
        finally:
            owner.execute(b"DROP FUNCTION full_disk CASCADE")


@contextmanager
def key_store_gone(house: House) -> Iterator[None]:
    """Its file is moved away."""
    with moved(make_url(house.settings.keystore_url).database or ""):
        yield


@contextmanager
def key_store_locked(house: House) -> Iterator[None]:
    """Somebody else writes to it and does not end."""
    other = sqlite3.connect(make_url(house.settings.keystore_url).database or "", isolation_level=None)
    with _each_connection(house.vault.store, IMPATIENT):
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()


@contextmanager
def moved(file: str) -> Iterator[None]:
    """This file lies elsewhere until the block ends, and nobody makes another in its place."""
    os.rename(file, f"{file}.away")
    try:
        yield
    finally:
        assert not os.path.exists(file)
        os.rename(f"{file}.away", file)


@contextmanager
def _each_connection(database: Database, pragma: str) -> Iterator[None]:
    """Every connection to an SQLite file begins with this, until the block ends."""

    def begins(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    database.engine.dispose()
    event.listen(database.engine, "connect", begins)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", begins)
        database.engine.dispose()
