"""What can go wrong with a backup: each is one clear sentence, and nothing half-way is left."""

import errno
import gzip
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import inspect

from ethicomm import campaigns, clock, jobs
from ethicomm.app import JOBS, House
from ethicomm.backups import back_up_daily, drilling, making
from ethicomm.backups.drilling import BACKUP, rehearse
from ethicomm.backups.making import make
from ethicomm.backups.manifest import NAME, Manifest, read_manifest
from ethicomm.backups.shelf import backups_in, newest_in
from ethicomm.backups.tables import kept_columns, kept_tables
from ethicomm.db import Base
from ethicomm.errors import Conflict, Invalid, Unavailable
from ethicomm.settings import Settings
from ethicomm.vault.copies import copies
from tests.backups.places import Machine, back_up, bring_back, some_people
from tests.consent.people import OWNER


@pytest.fixture
def backup(house: House, tmp_path: Path) -> Path:
    some_people(house, 2)
    return back_up(house, tmp_path / "backups")


def is_empty(house: House) -> bool:
    file = Path(house.database.engine.url.database or "")
    return not file.exists() and not list(file.parent.glob(".*restoring*"))


def refused(house: House, backup: Path) -> str:
    with pytest.raises((Invalid, Unavailable)) as problem:
        bring_back(house, backup)
    assert is_empty(house)
    return problem.value.message


@pytest.mark.parametrize("spoil", [lambda content: content[:-9], lambda content: content[:30] + b"x" + content[31:]])
def test_a_file_cut_short_or_altered_is_named_and_nothing_is_restored(
    house: House, backup: Path, new_machine: Machine, spoil: Callable[[bytes], bytes]
) -> None:
    file = backup / "consent_record.gz"
    file.write_bytes(spoil(file.read_bytes()))
    assert "consent_record.gz" in refused(new_machine(house), backup)


def test_a_manifest_that_someone_mended_is_refused(house: House, backup: Path, new_machine: Machine) -> None:
    kept = (backup / NAME).read_text()
    (backup / NAME).write_text(kept.replace('"members": 2', '"members": 3'))
    assert NAME in refused(new_machine(house), backup)


def test_a_backup_of_a_newer_version_says_so(house: House, backup: Path, new_machine: Machine) -> None:
    newer = msgspec.structs.replace(read_manifest(backup), revision="0999", version="9.0")
    newer.keep(backup, house.vault)
    assert "newer version of ethicomm (9.0)" in refused(new_machine(house), backup)


def test_a_folder_without_a_backup_says_so(house: House, tmp_path: Path, new_machine: Machine) -> None:
    assert "no whole backup" in refused(new_machine(house), tmp_path / "nothing")


def test_a_database_that_holds_something_is_left_alone(house: House, backup: Path) -> None:
    with pytest.raises(Conflict, match="holds something already"):
        bring_back(house, backup)
    assert inspect(house.database.engine).has_table("member")


def test_a_full_disk_leaves_nothing_that_looks_like_a_backup(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(gzip.GzipFile, "write", full)
    with pytest.raises(Unavailable, match="No space left on device"):
        back_up(house, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_that_cannot_be_written_says_so(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="could not be written"):
        back_up(house, tmp_path / "file" / "backups")


def be_killed(settings: Settings, folder: Path) -> None:
    """A process that is killed in the middle of a backup."""
    making.rows_of = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    back_up(House(settings), folder)


def test_a_killed_backup_is_none_and_is_cleared_away_a_day_later(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    killed = multiprocessing.get_context("spawn").Process(target=be_killed, args=(house.settings, folder))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    (left,) = folder.iterdir()
    assert backups_in(folder) == ()
    two_days_ago = time.time() - timedelta(days=2).total_seconds()
    os.utime(left, (two_days_ago, two_days_ago))
    assert list(folder.iterdir()) == [left]
    made = back_up(house, folder)
    assert list(folder.iterdir()) == [made]


@pytest.mark.parametrize(("data", "keys"), [("one", "one"), ("one", "one/keys"), ("one/data", "one")])
def test_keys_and_data_never_lie_together(house: House, tmp_path: Path, data: str, keys: str) -> None:
    with pytest.raises(Invalid, match="must not lie together"):
        make(house.database, OWNER, tmp_path / data, tmp_path / keys)
    assert not (tmp_path / "one").exists()


def test_a_copy_of_the_keys_is_made_after_the_data_and_lies_apart(house: House, tmp_path: Path) -> None:
    some_people(house, 3)
    made = make(house.database, OWNER, tmp_path / "data", tmp_path / "keys")
    assert [one.members for one in copies(tmp_path / "keys")] == [3]
    assert made.keys
    assert made.keys.at > made.manifest.at


def test_a_member_who_joined_after_the_copy_of_the_keys_is_counted_and_dropped(
    house: House, tmp_path: Path, new_machine: Machine
) -> None:
    some_people(house, 2)
    keys = make(house.database, OWNER, tmp_path / "early", tmp_path / "keys").keys
    some_people(house, 1, first=2)
    later = back_up(house, tmp_path / "data")
    assert keys
    fresh = new_machine(house)
    again = House(fresh.settings.model_copy(update={"keystore_url": f"sqlite:///{keys.path}"}))
    done = bring_back(again, later)
    again.close()
    assert done.replayed.unreadable == 1


def test_the_worker_makes_one_a_day_and_keeps_them_for_fourteen(house: House, tmp_path: Path) -> None:
    daily = House(house.settings.model_copy(update={"backups": tmp_path / "daily"}))
    days = list[int]()
    for day in (0, 13, 15):
        with clock.moved(clock.now() + timedelta(days=day)):
            for _look in range(2):  # the second finds nothing to do
                back_up_daily(daily.database)
                jobs.run_due(daily.database, {BACKUP: JOBS[BACKUP]})
        days.append(len(backups_in(tmp_path / "daily")))
    newest = backups_in(tmp_path / "daily")[0]
    daily.close()
    assert days == [1, 2, 2]
    assert newest_in(tmp_path / "daily") == newest.path


def test_no_backup_holds_what_finds_people_or_lets_them_in(house: House, backup: Path) -> None:
    manifest: Manifest = read_manifest(backup)
    names = {table.name for table in manifest.tables}
    assert not names & {"web_session", "sign_in", "tries", "used_challenge", "handover", "uploaded", "joining"}
    columns = {(table.name, name) for table in manifest.tables for name, _kind in table.columns}
    assert not [one for one in columns if one[1] in ("email_index", "address") and one[0] != "staff"]
    assert not {("standing", f"s{number}") for number in range(1, 17)} & columns
    assert ("mark", "mark") in columns


def test_a_column_that_is_found_by_says_that_it_is_made_anew() -> None:
    kept = {f"{one.name}.{column.name}" for one in kept_tables() for column in kept_columns(one)}
    every = {f"{one.name}.{column.name}" for one in Base.metadata.sorted_tables for column in one.columns}
    found_by = {one for one in every if one.endswith((".email_index", ".address_index"))}
    assert not found_by & kept


def test_what_the_owner_has_not_accepted_stays_closed_after_another_restore(
    house: House, tmp_path: Path, new_machine: Machine
) -> None:
    with house.database.write() as session:
        campaigns.close(session, OWNER, "a gap that nobody has accepted")
    again = new_machine(house)
    assert not bring_back(again, back_up(house, tmp_path / "backups")).gap
    with again.database.read() as session:
        assert campaigns.is_closed(session)


def rehearsal_be_killed(settings: Settings, folder: Path) -> None:
    """A process that is killed in the middle of a rehearsal."""
    drilling.look = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    rehearse(House(settings).database, OWNER, folder)


def test_what_a_killed_rehearsal_leaves_is_for_its_owner_alone_and_goes_a_day_later(house: House, backup: Path) -> None:
    folder = backup.parent
    killed = multiprocessing.get_context("spawn").Process(target=rehearsal_be_killed, args=(house.settings, folder))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    left = [path for path in folder.iterdir() if path != backup]
    assert left
    assert {path.stat().st_mode & 0o077 for path in left} == {0}
    two_days_ago = time.time() - timedelta(days=2).total_seconds()
    for path in left:
        os.utime(path, (two_days_ago, two_days_ago))
    made = back_up(house, folder)
    assert {*folder.iterdir()} == {backup, made}
