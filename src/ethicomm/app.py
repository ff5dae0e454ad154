"""Where the house is put together: the only module besides `cli` that knows every domain, each in one list."""

from dataclasses import dataclass

from ethicomm.db import Base, Database
from ethicomm.policy import apply, check
from ethicomm.settings import Settings
from ethicomm.vault import RootKey, Vault


@dataclass(frozen=True)
class House:
    """One opened community: what commands, workers and pages are given."""

    settings: Settings
    database: Database
    vault: Vault

    def close(self) -> None:
        """Let go of every connection."""
        self.database.engine.dispose()
        self.vault.store.engine.dispose()


def open_house(settings: Settings) -> House:
    """Open a community that exists. Raises Unavailable when a part of it is missing."""
    vault = Vault(RootKey.read(settings.root_key_file), Database(settings.keystore_url))
    return House(settings, Database(settings.database_url, {Vault: vault, Settings: settings}), vault)


def create_house(settings: Settings) -> House:
    """Make a new community: root key, key store, database, and the first policies applied."""
    vault = Vault.create(RootKey.create(settings.root_key_file), Database(settings.keystore_url))
    database = Database(settings.database_url, {Vault: vault, Settings: settings})
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        apply(session, "first set-up", settings.policies)
    return House(settings, database, vault)
