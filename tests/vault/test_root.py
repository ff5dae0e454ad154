"""Where the root key is kept: in a file that is replaced in one step, or in the environment."""

import os
from pathlib import Path

import pytest

from ethicomm.errors import Invalid, Unavailable
from ethicomm.settings import Settings
from ethicomm.vault import RootKey, roots_of
from ethicomm.vault.root import RootFile, RootVariable


@pytest.fixture
def kept(tmp_path: Path) -> RootFile:
    RootKey.create(tmp_path / "root.key")
    return RootFile(tmp_path / "root.key")


def test_a_renewal_puts_the_new_key_in_front_and_ends_with_it_alone(kept: RootFile) -> None:
    (old,) = kept.held()
    kept.begin()
    new, still = kept.held()
    assert (still, new) == (old, kept.held()[0])
    kept.finish()
    assert kept.held() == (new,)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.path.parent.iterdir()] == ["root.key"]


def test_what_held_the_old_key_is_overwritten_where_it_lay(kept: RootFile) -> None:
    (old,) = kept.held()
    kept.begin()
    with kept.path.open("rb") as before:  # the file itself, whatever becomes of its name
        kept.finish()
        assert old.words().encode() not in before.read()


def test_a_write_that_was_killed_leaves_nothing_for_the_next(kept: RootFile) -> None:
    beside = kept.path.with_name("root.key.new")
    beside.write_text(RootKey.new().words())
    kept.begin()
    assert not beside.exists()
    assert len(kept.held()) == 2


def test_a_folder_that_cannot_be_written_changes_nothing(kept: RootFile, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept.held()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ethicomm.vault.root._write_new", full)
    with pytest.raises(Unavailable, match="No space left on device"):
        kept.begin()
    assert kept.held() == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="there is no file"):
        RootFile(tmp_path / "root.key").held()


def test_the_environment_may_hold_one_key_or_two() -> None:
    new, old = RootKey.new(), RootKey.new()
    assert RootVariable(new.words()).held() == (new,)
    assert RootVariable(f"{new.words()},{old.words()}").held() == (new, old)
    with pytest.raises(Invalid, match="Here is a new key: "):
        RootVariable(new.words()).begin()


def test_the_environment_comes_before_the_file(kept: RootFile) -> None:
    inside = RootKey.new()
    both = Settings.read(root_key_file=kept.path, root_key=inside.words())
    assert roots_of(both).held() == (inside,)
    assert inside.words() not in repr(both)
    assert roots_of(Settings.read(root_key_file=kept.path)).held() == kept.held()
    assert roots_of(both).where == "ETHICOMM_ROOT_KEY"


def test_who_reads_while_it_is_replaced_reads_again(kept: RootFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file was opened, then replaced and overwritten, and only then read."""
    before, read = kept.held(), Path.read_bytes

    def late(path: Path) -> bytes:
        monkeypatch.setattr(Path, "read_bytes", read)
        kept.begin()
        return os.urandom(80)

    monkeypatch.setattr(Path, "read_bytes", late)
    assert kept.held()[1:] == before
