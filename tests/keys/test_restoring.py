"""Bringing a copy of the keys back: who is here can be read again, who was erased stays so, what is lost is said."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from ethicomm import campaigns, clock, members
from ethicomm.accounts import command_line, member
from ethicomm.app import House
from ethicomm.backups.replaying import Journal
from ethicomm.consent import Method
from ethicomm.errors import Conflict, Unavailable
from ethicomm.keys.commands import keys
from ethicomm.keys.copying import copy_daily
from ethicomm.keys.renewing import renew_root
from ethicomm.keys.restoring import look, put_back
from ethicomm.ledger import Act
from ethicomm.vault import RootKey, renewing, replacing
from ethicomm.vault.copies import KeyCopy, keep_copy
from ethicomm.vault.root import RootFile
from ethicomm.vault.store import KeyBase
from tests.keys.stores import again, community
from tests.members.people import joins, seen_of
from tests.vault.test_store import goes_back

__all__ = ["community"]
pytestmark = pytest.mark.both


def one_more(house: House, email: str) -> int:
    with house.database.write() as session:
        return joins(session, "newsletter", email=email)


def erases(house: House, subject: int) -> None:
    with house.database.write() as session:
        members.erase(session, member(subject), subject, Method.PORTAL)


def loses_keys(house: House) -> None:
    """The key store is gone, or cannot be read."""
    house.vault.store.engine.dispose()
    if house.vault.store.is_sqlite:
        for path in Path(house.vault.store.engine.url.database or "").parent.glob("keys.db*"):
            path.write_bytes(b"what a broken disk gives back")
    else:
        KeyBase.metadata.drop_all(house.vault.store.engine)


def restores(house: House, copy: KeyCopy, *more: str) -> Result:
    return CliRunner().invoke(keys, ["restore", str(copy.path), "--as", "Maria", *more], obj=again(house.settings))


def test_who_is_here_can_be_read_again_and_who_was_erased_cannot(kept: House, tmp_path: Path) -> None:
    anna, bas = one_more(kept, "anna@example.org"), one_more(kept, "bas@example.org")
    copy = keep_copy(kept.vault, tmp_path / "copies")
    erases(kept, bas)
    loses_keys(kept)
    said = restores(kept, copy)
    assert said.exit_code == 0, said.output
    assert "brings back the keys of 1 member." in said.output
    later = again(kept.settings)
    assert seen_of(later, anna, "account", "email") == {"email": "anna@example.org"}
    assert set(later.vault.keys([anna, bas])) == {anna}


def test_who_joined_since_is_counted_and_a_person_says_go_on(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    one_more(kept, "cas@example.org")
    loses_keys(kept)
    said = restores(kept, copy)
    assert isinstance(said.exception, Conflict)
    assert "1 member joined since this copy was made" in said.exception.message
    assert "Nothing was changed. To go on, add --yes." in said.exception.message
    with pytest.raises((Unavailable, DatabaseError)):
        again(kept.settings).vault.members_with_keys()
    assert restores(kept, copy, "--yes").exit_code == 0
    later = again(kept.settings)
    assert seen_of(later, anna, "account", "email") == {"email": "anna@example.org"}
    with later.database.read() as session:
        (act,) = session.scalars(select(Act).where(Act.what == "keys restored")).all()
    assert (act.actor_id, act.detail) == ("command line: Maria", '{"brought":1,"journal":"lost","lost":1}')


def test_a_lost_journal_keeps_sending_closed_and_reaches_no_older_backup(kept: House, tmp_path: Path) -> None:
    one_more(kept, "anna@example.org")
    kept.vault.journal([(1, "newsletter", 1)])
    copy = keep_copy(kept.vault, tmp_path / "copies")
    kept.vault.journal([(1, "newsletter", 2)])
    loses_keys(kept)
    assert restores(kept, copy).exit_code == 0
    later = again(kept.settings)
    with later.database.read() as session:
        assert campaigns.is_closed(session)
    later.vault.journal([(1, "newsletter", 3)])
    journal = Journal.read(later.vault)
    assert journal.newest is not None
    assert not journal.reaches(copy.newest_journal_line)
    assert not journal.reaches(copy.newest_journal_line + 1)
    assert journal.reaches(journal.newest.number)


def test_a_store_that_can_be_read_keeps_what_it_has_and_its_journal(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    cas = one_more(kept, "cas@example.org")
    kept.vault.journal([(anna, "newsletter", 9)])
    kept.vault.destroy([anna])
    said = restores(kept, copy)
    assert said.exit_code == 0, said.output
    later = again(kept.settings)
    assert set(later.vault.keys([anna, cas])) == {anna, cas}
    assert Journal.read(later.vault).noes["newsletter"][anna][0] == 9
    with later.database.read() as session:
        assert not campaigns.is_closed(session)


def test_an_erasure_in_the_journal_outweighs_a_copy(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    kept.vault.journal([(anna, "all", 0)])
    kept.vault.destroy([anna])
    restores(kept, copy, "--yes")
    assert again(kept.settings).vault.keys([anna]) == {}


def test_a_copy_of_another_root_key_changes_nothing(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    kept.settings.root_key_file.unlink()
    other = RootFile(kept.settings.root_key_file)
    other.keep(RootKey.new())
    assert isinstance(restores(kept, copy).exception, Unavailable)
    assert kept.vault.members_with_keys() == 1
    assert anna in kept.vault.keys([anna])


def test_before_the_data_is_restored_every_key_comes_back(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    loses_keys(kept)
    empty = kept.settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/not-there-yet.db"})
    said = CliRunner().invoke(keys, ["restore", str(copy.path), "--as", "Maria"], obj=again(empty))
    assert said.exit_code == 0, said.output
    assert "Now restore the data" in said.output
    assert anna in again(kept.settings).vault.keys([anna])


def test_a_restore_of_keys_that_breaks_off_still_says_that_the_journal_is_lost(
    kept: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = one_more(kept, "anna@example.org")
    kept.vault.journal([(1, "newsletter", 1)])
    copy = keep_copy(kept.vault, tmp_path / "copies")
    kept.vault.journal([(1, "newsletter", 2)])
    loses_keys(kept)
    with monkeypatch.context() as broken:
        broken.setattr(replacing, "_add_members", lambda *_given: 1 / 0)
        assert isinstance(restores(kept, copy).exception, ZeroDivisionError)
    assert restores(kept, copy).exit_code == 0
    later = again(kept.settings)
    assert anna in later.vault.keys([anna])
    assert not Journal.read(later.vault).reaches(copy.newest_journal_line)


def test_a_copy_whose_root_was_renewed_away_meanwhile_brings_nothing_back(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    kept.vault.destroy([anna])
    found = look(kept.settings, kept.roots, copy.path)
    renew_root(kept.database, kept.roots, command_line("Maria"), None)
    with pytest.raises(Unavailable, match="does not fit"):
        put_back(kept.settings, kept.roots, found)
    assert renewing.left(kept.vault.store) == 0
    assert kept.vault.keys([anna]) == {}


def test_a_store_that_was_put_aside_goes_after_seven_days(kept: House, tmp_path: Path) -> None:
    one_more(kept, "anna@example.org")
    copy = keep_copy(kept.vault, tmp_path / "copies")
    loses_keys(kept)
    assert restores(kept, copy).exit_code == 0
    later, aside = again(kept.settings), list[Path]()
    if kept.vault.store.is_sqlite:
        aside = list(Path(kept.vault.store.engine.url.database or "").parent.glob("*.unreadable-*"))
        assert aside
    with clock.moved(clock.now() + timedelta(days=6)):
        copy_daily(later.database)
        assert all(path.exists() for path in aside)
    with clock.moved(clock.now() + timedelta(days=8)):
        copy_daily(later.database)
    assert not any(path.exists() for path in aside)


def test_a_store_of_an_earlier_release_is_migrated_first_and_not_put_aside(kept: House, tmp_path: Path) -> None:
    anna, copy = one_more(kept, "anna@example.org"), keep_copy(kept.vault, tmp_path / "copies")
    goes_back(kept.vault.store)
    refused = restores(kept, copy).exception
    assert isinstance(refused, Unavailable)
    assert "ethicomm migrate" in refused.message
    later = again(kept.settings)
    later.migrate()
    assert anna in later.vault.keys([anna])
