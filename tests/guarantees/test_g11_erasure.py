"""G11: erasure is real. No file holds a key of someone erased, no backup can be opened for them, no copy is left.

Half of a town leaves while backups are made; then every file is read for their keys, locked and plain, and every backup
is opened with the key store as it is now.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from ethicomm import clock, consent, rights, schema, vault
from ethicomm.accounts.asking import ask as ask_for_sign_in
from ethicomm.app import House
from ethicomm.backups.loading import load
from ethicomm.backups.making import make
from ethicomm.backups.manifest import read_manifest
from ethicomm.backups.restoring import built
from ethicomm.consent import Method, Yes
from ethicomm.db import Database
from ethicomm.errors import Unavailable
from ethicomm.members import NewMember, Value, add_members, keep_values
from ethicomm.members.joining import Answers, ask_to_confirm
from ethicomm.members.models import Joining, value_place
from ethicomm.rights import Certificate
from ethicomm.vault.copies import keep_copy
from ethicomm.vault.store import MemberKey
from tests.members.people import OWNER
from tests.proving import short_and_full

PART = 100
pytestmark = pytest.mark.both


def settle(house: House, count: int) -> list[int]:
    """People with an address, a first name and a yes to letters."""
    values = [{"email": f"leaver{one}@example.org", "first_name": f"Leaver {one}"} for one in range(count)]
    people = [NewMember(one, "en") for one in values]
    found = list[int]()
    for at in range(0, count, 500):
        with house.database.write() as session:
            some = people[at : at + 500]
            subjects = add_members(session, OWNER, some, Method.IMPORT)
            consent.give_many(session, OWNER, "newsletter", [Yes(one, clock.now()) for one in subjects], None)
            keep_values(session, dict(zip(subjects, (one.values for one in some), strict=True)), Method.IMPORT)
        found += subjects
    return found


def erase(house: House, subjects: list[int]) -> None:
    for at in range(0, len(subjects), PART):
        with house.database.write() as session:
            rights.erase_people(session, OWNER, subjects[at : at + PART], Method.COUNTER)


def key_bytes(house: House, subjects: list[int]) -> set[bytes]:
    """Each of their keys, locked and plain."""
    with house.vault.store.read() as store:
        rows = store.execute(select(MemberKey.subject, MemberKey.wrapped, MemberKey.root)).all()
    theirs = [row for row in rows if row.subject in set(subjects)]
    return {row.wrapped for row in theirs} | {house.vault.wrapping.unwrap(row, str(row.subject)) for row in theirs}


def files_with(folder: Path, wanted: set[bytes]) -> dict[str, int]:
    """How many of these stand in each file."""
    found = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    counted = {name: sum(one in held for one in wanted) for name, held in found.items()}
    return {name: many for name, many in counted.items() if many}


def readable_in(backup: Path, house: House, beside: Path) -> set[int]:
    """Everyone of whom a value in this backup opens with a key that is there now."""
    manifest = read_manifest(backup)
    with built(beside) as connection:
        schema.upgrade(connection, manifest.revision)
        load(connection, backup, manifest)
    with Database(f"sqlite:///{beside}").read() as session:
        values = session.execute(select(Value.subject, Value.field, Value.cell)).all()
    keys = house.vault.keys({one.subject for one in values})
    return {one.subject for one in values if one.subject in keys and _opens(keys[one.subject], one)}


def _opens(key: vault.DataKey, value: object) -> bool:
    try:
        return bool(key.open(value_place(value.subject, value.field), value.cell))  # type: ignore[attr-defined]
    except Unavailable:
        return False


@short_and_full("erased", 20, 500)
def test_no_file_and_no_backup_can_be_read_for_the_erased(house: House, tmp_path: Path, erased: int) -> None:
    backups, copies = tmp_path / "backups", tmp_path / "copies"
    here, made = settle(house, erased * 2), list[tuple[Path, set[int]]]()
    gone = here[::2]
    keys, rounds = key_bytes(house, gone), 10 if erased >= 500 else 2
    step = erased // rounds
    for number in range(rounds):
        left = set(here) - set(gone[: number * step])
        made.append((make(house.database, OWNER, backups, None).path, left))
        erase(house, gone[number * step : (number + 1) * step])
    keep_copy(house.vault, copies)
    assert files_with(house.settings.root_key_file.parent, keys) == {}
    assert files_with(copies, keys) == {}
    for path, left in made:
        assert readable_in(path, house, tmp_path / f"{path.name}.db") == left - set(gone)


@short_and_full("erased", 20, 500)
def test_every_certificate_found_nothing_left(house: House, erased: int) -> None:
    gone = settle(house, erased)
    erase(house, gone)
    with house.database.read() as session:
        certified = {row.subject: row.said for row in session.scalars(select(Certificate))}
        assert set(certified) == set(gone)
    assert all(found == 0 for said in certified.values() for found in _founds(said))


def _founds(said: str) -> Iterator[int]:
    yield from (one["found"] for one in json.loads(said)["residue"])


def test_what_was_typed_before_they_were_somebody_goes_too(house: House) -> None:
    (anna,) = settle(house, 1)
    with house.database.write() as session:
        ask_to_confirm(session, Answers("Leaver0@example.org", "en"), "192.0.2.1")
        ask_to_confirm(session, Answers("other@example.org", "en"), "192.0.2.1")
        ask_for_sign_in(session, "leaver0@example.org", language="en", after="", client="192.0.2.1")
    erase(house, [anna])
    with house.database.read() as session:
        left = session.scalars(select(Joining.address)).all()
        assert left == [vault.of(session).index("email", "other@example.org")]
        said = session.scalars(select(Certificate.said)).one()
    assert set(_founds(said)) == {0}
    assert '"joining": 1' in said
    assert '"sign_in": 1' in said


def test_a_plain_delete_is_seen_to_leave_keys_behind(house: House, tmp_path: Path) -> None:
    gone = settle(house, 20)
    keys = key_bytes(house, gone)
    store = tmp_path / "plain" / "keys.db"
    store.parent.mkdir()
    shutil.copy(house.settings.root_key_file.parent / "keys.db", store)
    wal = house.settings.root_key_file.parent / "keys.db-wal"
    if wal.exists():
        shutil.copy(wal, store.parent / "keys.db-wal")
    with closing(sqlite3.connect(store)) as plain:
        plain.execute("PRAGMA secure_delete = OFF")
        plain.execute("DELETE FROM member_key")
        plain.commit()
        assert files_with(store.parent, keys) != {}
