"""Loading the tables of a backup into an empty database of the same shape."""

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, column, func, insert, inspect, select, table, text

from ethicomm.backups.manifest import Manifest, TableFile, altered
from ethicomm.backups.tables import Part, loaded_table

DECODER = msgspec.msgpack.Decoder(list[list[Any]])
SEQUENCES = text("""
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
""")


def load(connection: Connection, folder: Path, manifest: Manifest) -> None:
    """Every table of this backup. Raises Invalid that names the first file which is not as it was written."""
    for one in manifest.tables:
        _load_table(connection, folder, one)
    if connection.dialect.name == "postgresql":
        _set_sequences(connection)


def parts_of(file: Path) -> Iterator[Part]:
    """The rows of one file, part by part."""
    with gzip.open(file, "rb") as content:
        while size := content.read(4):
            yield DECODER.decode(content.read(int.from_bytes(size, "big")))


def _load_table(connection: Connection, folder: Path, one: TableFile) -> None:
    anew = _must_be_filled(connection, one)
    statement, loaded = insert(loaded_table(one.name, one.columns, anew)), 0
    names = [name for name, _kind in one.columns]
    uuids = [at for at, (_name, kind) in enumerate(one.columns) if kind == "uuid"]
    try:
        for part in parts_of(folder / one.file):
            _restore_uuids(part, uuids)
            rows = [dict(zip(names, row, strict=True)) | {name: os.urandom(32) for name in anew} for row in part]
            connection.execute(statement, rows)
            loaded += len(rows)
    except (OSError, EOFError, zlib.error, ValueError, msgspec.MsgspecError):
        raise altered(one.file) from None
    if loaded != one.rows:
        raise altered(one.file)


def _must_be_filled(connection: Connection, one: TableFile) -> list[str]:
    """Columns left out that may not stay empty: they hold random octets until they are made anew."""
    if not one.derived:
        return []
    known = {column["name"]: column["nullable"] for column in inspect(connection).get_columns(one.name)}
    return [name for name in one.derived if known.get(name) is False]


def _restore_uuids(part: Part, uuids: list[int]) -> None:
    for row in part:
        for at in uuids:
            if row[at] is not None:
                row[at] = UUID(bytes=row[at])


def _set_sequences(connection: Connection) -> None:
    """The next number of each table comes after the highest that was loaded."""
    for name, number in connection.execute(SEQUENCES).all():
        highest = select(func.max(column(number))).select_from(table(name)).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(name, number), highest)))
