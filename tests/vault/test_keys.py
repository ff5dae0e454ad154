"""Keys: made before anything is sealed, gone for good when destroyed, useless without the root."""

import random
from pathlib import Path

import pytest

from ethicomm.db import Database
from ethicomm.errors import Invalid, Unavailable
from ethicomm.vault import Place, RootKey, Vault
from ethicomm.vault.root import RootFile

HERE = Place("value", "email", "7")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault.create(RootKey.create(folder / "root.key"), Database(f"sqlite:///{folder}/keys.db"))


def test_a_member_s_value_opens_in_a_later_process(vault: Vault, folder: Path) -> None:
    sealed = vault.make_keys([7])[7].seal(HERE, "anna@example.org")
    later = Vault(RootFile(folder / "root.key"), Database(f"sqlite:///{folder}/keys.db"))
    assert later.keys([7])[7].open(HERE, sealed) == "anna@example.org"


def test_a_destroyed_key_is_in_no_file_of_the_store(vault: Vault, folder: Path) -> None:
    vault.make_keys(range(1, 51))
    with vault.store.read() as session:
        wrapped = session.connection().exec_driver_sql("select wrapped from member_key").scalars().all()
    vault.destroy(range(1, 51))
    assert vault.keys(range(1, 51)) == {}
    kept = b"".join(path.read_bytes() for path in folder.glob("keys.db*"))
    assert [one for one in wrapped if bytes(one) in kept] == []


def test_another_root_key_opens_nothing(vault: Vault, folder: Path) -> None:
    vault.make_keys([7])
    stranger = Vault(RootKey.create(folder / "other.key"), vault.store)
    with pytest.raises(Unavailable, match="root key does not fit"):
        stranger.keys([7])


def test_the_root_key_is_readable_by_its_owner_only(folder: Path) -> None:
    RootKey.create(folder / "root.key")
    assert (folder / "root.key").stat().st_mode & 0o777 == 0o600
    (folder / "root.key").chmod(0o644)
    with pytest.raises(Invalid, match="chmod 600"):
        RootFile(folder / "root.key").held()


def test_a_root_key_is_never_written_over(folder: Path) -> None:
    first = RootKey.create(folder / "root.key")
    with pytest.raises(Invalid, match="left as it is"):
        RootKey.create(folder / "root.key")
    assert RootFile(folder / "root.key").held() == (first,)


def test_the_printed_recovery_sheet_gives_the_key_back() -> None:
    root = RootKey(bytes(range(32)))
    assert RootKey.from_words(root.words()) == root
    with pytest.raises(Invalid, match="64 hex digits"):
        RootKey.from_words(root.words()[:-1])


def test_equal_addresses_are_found_however_they_are_written(vault: Vault) -> None:
    assert vault.index("email", "Anna@Example.ORG ") == vault.index("email", "anna@example.org")
    assert vault.index("email", "anna@example.org") != vault.marker().marks("anna@example.org")[0]


def test_a_mark_of_an_older_key_is_wrapped_without_its_address(vault: Vault, folder: Path) -> None:
    (old,) = vault.marker().marks("anna@example.org")
    later = Vault(RootFile(folder / "root.key"), Database(f"sqlite:///{folder}/keys.db"))
    later.add_mark_key()
    later.add_mark_key()
    marker = vault.marker()
    first, second, third = marker.marks(" Anna@Example.ORG")
    assert (first, marker.newest) == (old, 3)
    assert (marker.wrap(first, 1), marker.wrap(second, 2), marker.wrap(third, 3)) == (third, third, third)
    assert len({first, second, third}) == 3
    assert repr(marker) == "Marker()"


def test_a_facet_token_fits_a_column_and_tells_fields_apart(vault: Vault) -> None:
    tokens = {vault.facets().token(slot, value) for slot in ("region", "age_band") for value in ("a", "b")}
    assert len(tokens) == 4
    assert all(0 <= token < 2**63 for token in tokens)


def test_a_ticket_opens_its_own_row_and_no_altered_one_opens_any(vault: Vault) -> None:
    ticket = vault.ticket("delivery", 41_207)
    assert vault.read_ticket("delivery", ticket) == 41_207
    assert vault.read_ticket("other", ticket) is None
    dice = random.Random(1)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=é "
    for _ in range(1_000):
        at = dice.randrange(len(ticket))
        altered = ticket[:at] + dice.choice(letters.replace(ticket[at], "")) + ticket[at + 1 :]
        assert vault.read_ticket("delivery", altered) is None


def test_a_house_key_stays_the_same_for_every_process(vault: Vault, folder: Path) -> None:
    first = vault.secret("ledger")
    later = Vault(RootFile(folder / "root.key"), Database(f"sqlite:///{folder}/keys.db"))
    assert later.secret("ledger") == first
    assert vault.secret("other") != first
