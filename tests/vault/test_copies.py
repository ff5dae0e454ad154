"""Copies of the key store: whole, opened key by key, gone after a week, and the newest one never."""

from datetime import timedelta
from pathlib import Path

import pytest

from ethicomm import clock
from ethicomm.app import House
from ethicomm.errors import Invalid, Unavailable
from ethicomm.vault import RootKey, Vault
from ethicomm.vault.copies import copies, keep_copy, verify
from ethicomm.vault.journal import newest_line
from tests.keys.stores import community, sealed_for

__all__ = ["community"]
pytestmark = pytest.mark.both


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def test_a_copy_holds_every_key_and_the_journal_in_one_file_of_its_own(kept: House, shelf: Path) -> None:
    sealed_for(kept, range(1, 60))
    kept.vault.journal([(7, "newsletter", 2), (7, "all", 0)])
    made = keep_copy(kept.vault, shelf)
    assert (made.members, made.newest_journal_line) == (59, newest_line(kept.vault))
    assert made.roots == (kept.roots.held()[0].key_id,)
    assert verify(made.path, kept.roots) >= 59
    assert [path.name for path in shelf.iterdir()] == [made.path.name]
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_does_not_open_makes_no_copy(kept: House, shelf: Path) -> None:
    sealed_for(kept, range(1, 3))
    with kept.vault.store.write() as session:
        session.connection().exec_driver_sql("UPDATE member_key SET wrapped = key_id WHERE subject = 2")
    with pytest.raises(Unavailable, match="does not fit"):
        keep_copy(kept.vault, shelf)
    assert list(shelf.iterdir()) == []


def test_copies_go_after_seven_days_but_the_newest_never(kept: House, shelf: Path) -> None:
    now = clock.now()
    for days in (0, 1, 6):
        with clock.moved(now + timedelta(days=days)):
            keep_copy(kept.vault, shelf)
    with clock.moved(now + timedelta(days=7, hours=1)):
        keep_copy(kept.vault, shelf)
        assert [(now - one.at).days for one in copies(shelf)] == [-8, -7, -2]
    with clock.moved(now + timedelta(days=60)):
        last = keep_copy(kept.vault, shelf)
        assert copies(shelf) == (last,)


def test_what_is_no_copy_is_not_listed(kept: House, shelf: Path) -> None:
    made = keep_copy(kept.vault, shelf)
    (shelf / "keys-20200101T000000000000Z.db").write_bytes(b"cut short")
    (shelf / "keys-mine.db").write_bytes(b"")
    assert copies(shelf) == (made,)
    with pytest.raises(Invalid, match="no copy of a key store"):
        verify(shelf / "keys-20200101T000000000000Z.db", kept.roots)


def test_a_folder_that_cannot_be_written_drops_nothing(kept: House, shelf: Path) -> None:
    made = keep_copy(kept.vault, shelf)
    taken = shelf.parent / "taken"
    taken.write_text("")
    with pytest.raises(Unavailable, match="cannot be written"):
        keep_copy(kept.vault, taken / "inside")
    assert copies(shelf) == (made,)


def test_another_root_key_opens_no_copy(kept: House, shelf: Path) -> None:
    sealed_for(kept, range(1, 3))
    made = keep_copy(kept.vault, shelf)
    with pytest.raises(Unavailable, match="does not fit"):
        verify(made.path, RootKey.new())
    with pytest.raises(Unavailable, match="does not fit"):
        Vault(RootKey.new(), kept.vault.store).keys([1])


def test_what_a_killed_copy_left_behind_goes_a_day_later(kept: House, shelf: Path) -> None:
    made = keep_copy(kept.vault, shelf)
    left = [shelf / f".{made.path.name}.part{end}" for end in ("", "-wal", "-shm")]
    for path in left:
        path.write_bytes(b"keys of people who are erased since")
    keep_copy(kept.vault, shelf)
    assert all(path.exists() for path in left)
    with clock.moved(clock.now() + timedelta(days=2)):
        keep_copy(kept.vault, shelf)
    assert not any(path.exists() for path in left)


def test_a_damaged_copy_goes_after_seven_days_too(kept: House, shelf: Path) -> None:
    damaged = keep_copy(kept.vault, shelf).path
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2].replace(b"SQLite", b"Broken"))
    with clock.moved(clock.now() + timedelta(days=6)):
        keep_copy(kept.vault, shelf)
        assert damaged.exists()
    with clock.moved(clock.now() + timedelta(days=8)):
        last = keep_copy(kept.vault, shelf)
    assert not damaged.exists()
    assert last.path.exists()
