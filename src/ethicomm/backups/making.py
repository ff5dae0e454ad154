"""Making a backup: every table as it stands at one moment, each in a file of its own, and then a copy of the keys.

It is written under another name, flushed to the disk and renamed at the end, so that what was killed on its way never
looks whole. However large the community is, memory holds one part of one table.
"""

import gzip
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import msgspec
from sqlalchemy import Table, func, select

from ethicomm import clock, ledger, vault
from ethicomm.accounts import Actor
from ethicomm.backups.manifest import FORMAT, Manifest, TableFile, hash_of
from ethicomm.backups.tables import Part, derived_columns, kept_columns, kept_tables, kind_of, rows_of
from ethicomm.db import Base, Database, Session, keeper
from ethicomm.errors import Invalid, Unavailable
from ethicomm.members import Member
from ethicomm.schema import revision_of
from ethicomm.vault.copies import KeyCopy, keep_copy
from ethicomm.vault.journal import newest_line
from ethicomm.words import _

STAMP = "ethicomm-%Y%m%dT%H%M%S%fZ"
PART = 2_000
DRILLED = ".drill-"  # a database that is restored on trial
ABANDONED = timedelta(days=1)
MADE = "backup made"
ENCODER = msgspec.msgpack.Encoder(uuid_format="bytes")
Tell = Callable[[str, int], object]  # is told each table and how many rows it has


@dataclass(frozen=True)
class Made:
    """A whole backup, and the key copy that was made after it, if there is a place for those."""

    path: Path
    manifest: Manifest
    keys: KeyCopy | None


def make(database: Database, actor: Actor, folder: Path, key_copies: Path | None, tell: Tell | None = None) -> Made:
    """Back up the data into this folder, then the keys into theirs. Raises Invalid where both would lie together."""
    if key_copies and _together(folder.resolve(), key_copies.resolve()):
        raise Invalid(_("Keys and data must not lie together: choose a folder apart from ETHICOMM_KEY_COPIES."))
    path, manifest = _keep_data(database, folder, tell)
    with database.write() as session:
        ledger.note(session, actor.role, actor.id, MADE, name=path.name, rows=manifest.rows)
        keys = vault.of(session)
    return Made(path, manifest, keep_copy(keys, key_copies) if key_copies else None)


def _together(data: Path, keys: Path) -> bool:
    return data == keys or data in keys.parents or keys in data.parents


def _keep_data(database: Database, folder: Path, tell: Tell | None) -> tuple[Path, Manifest]:
    name = clock.now().strftime(STAMP)
    beside = folder / f".{name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_abandoned(folder)
        beside.mkdir(mode=0o700)
        manifest = _write(database, beside, tell)
        _flush(beside)
        beside.rename(folder / name)
        _flush(folder)
    except OSError as error:
        said = _("The backup could not be written to %(folder)s: %(why)s.", folder=folder, why=error.strerror)
        raise Unavailable(said + " " + _("Nothing was kept of it; the data is as it was.")) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder / name, manifest


def _write(database: Database, folder: Path, tell: Tell | None) -> Manifest:
    """Every table in one snapshot. The journal is read before: what it then holds, every later key copy holds too."""
    with database.read() as session:
        keys = vault.of(session)
    line = newest_line(keys)
    with database.snapshot() as session:
        tables = [_write_table(session, one, folder, tell) for one in kept_tables()]
        newest = ledger.latest_checkpoint(session)
        manifest = Manifest(
            FORMAT, version("ethicomm"), revision_of(session.connection()), clock.now(), tables,
            session.scalar(select(func.count()).select_from(Member)) or 0, line, newest.note if newest else "",
        )  # fmt: skip
    manifest.keep(folder, keys)
    return manifest


def _write_table(session: Session, one: Table, folder: Path, tell: Tell | None) -> TableFile:
    file = folder / f"{one.name}.gz"
    with keeper(session) if one.name in _gated() else nullcontext():
        rows = _write_parts(file, rows_of(session, one, PART))
    if tell:
        tell(one.name, rows)
    columns = [(str(column.name), kind_of(column)) for column in kept_columns(one)]
    return TableFile(str(one.name), file.name, columns, derived_columns(one), rows, hash_of(file))


def _write_parts(file: Path, parts: Iterable[Part]) -> int:
    """Each part is its length in four octets, then its rows. Returns how many rows."""
    count = 0
    with gzip.open(file, "wb", compresslevel=1) as out:
        for part in parts:
            packed = ENCODER.encode(part)
            out.write(len(packed).to_bytes(4, "big") + packed)
            count += len(part)
    return count


def _gated() -> set[str]:
    return {one.class_.__tablename__ for one in Base.registry.mappers if one.class_.__gated__}


def _flush(folder: Path) -> None:
    """Have the disk keep these files, and then their names."""
    for path in (*folder.iterdir(), folder):
        if path.is_file() or path == folder:
            number = os.open(path, os.O_RDONLY)
            os.fsync(number)
            os.close(number)


def _clear_abandoned(folder: Path) -> None:
    """What a killed backup or a killed rehearsal left behind a day ago."""
    old = (clock.now() - ABANDONED).timestamp()
    for path in (*folder.glob(".ethicomm-*.part"), *folder.glob(f"{DRILLED}*")):
        if path.stat().st_mtime < old and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
