"""Key stores to renew: on SQLite as `init` makes them, on PostgreSQL brought there by a copy; and work to kill."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from ethicomm.accounts import command_line
from ethicomm.app import House
from ethicomm.db import Database
from ethicomm.errors import Unavailable
from ethicomm.keys.renewing import renew_root
from ethicomm.settings import Settings
from ethicomm.vault import Place, RootKey, Sealed, replacing
from ethicomm.vault.copies import keep_copy
from ethicomm.vault.root import RootFile
from tests.conftest import postgres_dsn
from tests.postgres import make_database

MARIA = command_line("Maria")
HERE = Place("value", "email", "7")
_opened = list[House]()


def moved_to_postgres(house: House, folder: Path) -> House:
    """The same community with its key store on PostgreSQL."""
    copy = keep_copy(house.vault, folder / "moving")
    url = make_database(postgres_dsn(), f"keys_{abs(hash(folder))}")
    replacing.put_back(Database(url), house.roots, copy.path, None, None)
    return again(house.settings.model_copy(update={"keystore_url": url}))


def again(settings: Settings) -> House:
    """The community as a process opens it that starts now; closed at the end of the test."""
    _opened.append(House(settings))
    return _opened[-1]


@pytest.fixture(name="kept")
def community(house: House, database_kind: str, tmp_path: Path) -> Iterator[House]:
    """A community whose data and key store are both of this kind."""
    yield moved_to_postgres(house, tmp_path) if database_kind == "postgres" else house
    while _opened:
        with suppress(Unavailable, DatabaseError):
            _opened.pop().close()


def sealed_for(house: House, subjects: range) -> dict[int, Sealed]:
    """A value of each of these people, sealed under a key of theirs."""
    return {one: key.seal(HERE, f"value {one}") for one, key in house.vault.make_keys(list(subjects)).items()}


def lost(house: House, sealed: dict[int, Sealed]) -> list[int]:
    """Those whose value does not open in a process that starts now."""
    keys = again(house.settings).vault.keys(sealed)
    return [one for one, cell in sealed.items() if one not in keys or keys[one].open(HERE, cell) != f"value {one}"]


def roots_in(settings: Settings) -> tuple[RootKey, ...]:
    """The root keys in the file now."""
    return RootFile(settings.root_key_file).held()


def files_with(folder: Path, root: RootKey) -> list[str]:
    """The files under this folder in which a root key stands, as words, as hex or as it is."""
    forms = (root.key, root.key.hex().encode(), root.words().encode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def renews(settings: Settings, begun: Any) -> None:
    """The command's work, in a process that can be killed; `begun` is set once everything is open."""
    house = House(settings)
    house.vault.members_with_keys()
    begun.set()
    renew_root(house.database, house.roots, MARIA, None)


def waited_for(come: Callable[[], object], seconds: float = 60) -> None:
    """Until it has come; AssertionError when it does not."""
    until = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < until
        time.sleep(0.01)
