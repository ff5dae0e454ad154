"""Renewing the root: a process that knows the old one only goes on, and every crash is made good."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from ethicomm.app import House
from ethicomm.errors import Invalid, Unavailable
from ethicomm.keys.renewing import renew_root
from ethicomm.ledger import Act
from ethicomm.vault import Vault, renewing
from ethicomm.vault.copies import copies, keep_copy
from ethicomm.vault.root import RootFile, RootVariable
from tests.keys.stores import MARIA, again, community, files_with, lost, roots_in, sealed_for

__all__ = ["community"]
pytestmark = pytest.mark.both


class Killed(Exception):
    """The process died here."""


def test_everything_opens_with_the_new_root_and_nothing_with_the_old(kept: House) -> None:
    sealed, (old,) = sealed_for(kept, range(1, 700)), roots_in(kept.settings)
    machine = kept.vault.machine().key_id
    done = renew_root(kept.database, kept.roots, MARIA, None)
    (new,) = roots_in(kept.settings)
    assert (done.root, done.began, done.copy) == (new.key_id, True, None)
    assert done.keys >= 699
    assert new != old
    assert lost(kept, sealed) == []
    assert again(kept.settings).vault.machine().key_id == machine
    assert files_with(kept.settings.root_key_file.parent, old) == []
    with pytest.raises(Unavailable, match="root key does not fit"):
        Vault(old, kept.vault.store).keys([1])


def test_it_is_written_down_by_whom_and_names_no_key(kept: House) -> None:
    renew_root(kept.database, kept.roots, MARIA, None)
    with kept.database.read() as session:
        acts = session.scalars(select(Act).where(Act.what.like("root key%")).order_by(Act.id)).all()
    assert [one.what for one in acts] == ["root key renewal begun", "root key renewal done"]
    assert {one.actor_id for one in acts} == {"command line: Maria"}
    assert roots_in(kept.settings)[0].key.hex() not in "".join(one.detail for one in acts)


def test_a_process_that_runs_meanwhile_reads_and_adds_keys_without_a_restart(kept: House) -> None:
    running = again(kept.settings)
    sealed = sealed_for(running, range(1, 20))
    renewing.begin(kept.vault.store, kept.roots)
    sealed |= sealed_for(running, range(20, 30))
    renew_root(kept.database, kept.roots, MARIA, None)
    sealed |= sealed_for(running, range(30, 40))
    running.vault.marker()
    assert len(running.vault.keys(sealed)) == 39
    assert lost(kept, sealed) == []


STEPS = ("begin", "wrap_part", "finish")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whoever_calls_after_a_crash_finishes_it(
    kept: House, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    sealed, (old,), whole = sealed_for(kept, range(1, 20)), roots_in(kept.settings), getattr(renewing, step)

    def dies(*given: object) -> None:
        if after:
            whole(*given)
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(renewing, step, dies)
        with pytest.raises(Killed):
            renew_root(kept.database, kept.roots, MARIA, None)
    assert lost(kept, sealed) == []
    renew_root(kept.database, kept.roots, MARIA, None)
    assert lost(kept, sealed) == []
    assert files_with(kept.settings.root_key_file.parent, old) == []
    assert len(roots_in(kept.settings)) == 1


def test_a_new_key_in_the_file_that_the_store_does_not_know_of_yet_is_gone_on_with(kept: House) -> None:
    """The process died between the file and the store."""
    sealed = sealed_for(kept, range(1, 20))
    RootFile(kept.settings.root_key_file).begin()
    assert lost(kept, sealed) == []
    assert not renew_root(kept.database, kept.roots, MARIA, None).began
    assert lost(kept, sealed) == []


def test_the_old_root_stays_while_a_key_needs_it(kept: House) -> None:
    sealed = sealed_for(kept, range(1, 20))
    renewing.begin(kept.vault.store, kept.roots)
    assert not renewing.finish(kept.vault.store, kept.roots)
    assert len(roots_in(kept.settings)) == 2
    assert lost(kept, sealed) == []


def test_a_copy_is_made_first_and_those_of_the_old_root_are_named(kept: House, tmp_path: Path) -> None:
    sealed_for(kept, range(1, 20))
    older = keep_copy(kept.vault, tmp_path / "copies")
    done = renew_root(kept.database, kept.roots, MARIA, tmp_path / "copies")
    assert done.copy is not None
    assert done.stale == (older,)
    assert [one.roots for one in copies(tmp_path / "copies")] == [(done.root,), older.roots]


def test_without_room_for_a_copy_the_old_root_is_kept_until_there_is(kept: House, tmp_path: Path) -> None:
    sealed = sealed_for(kept, range(1, 20))
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="no copy of the keys was made"):
        renew_root(kept.database, kept.roots, MARIA, tmp_path / "taken")
    assert len(roots_in(kept.settings)) == 2
    assert lost(kept, sealed) == []


def test_a_root_in_the_environment_is_renewed_by_whoever_can_change_it(kept: House) -> None:
    sealed, (old,) = sealed_for(kept, range(1, 20)), roots_in(kept.settings)
    with pytest.raises(Invalid, match="Put a new key and a comma in front") as told:
        renew_root(kept.database, RootVariable(old.words()), MARIA, None)
    new = told.value.message.rpartition(": ")[2]
    given = kept.settings.model_copy
    both = again(given(update={"root_key": SecretStr(f"{new},{old.words()}")}))
    renew_root(both.database, both.roots, MARIA, None)
    alone = again(given(update={"root_key": SecretStr(new)}))
    assert lost(alone, sealed) == []
