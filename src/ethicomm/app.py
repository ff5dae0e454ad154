"""Where the house is put together: the only module besides `cli` that knows every domain, each in one list."""

from functools import cached_property

from alembic import command
from alembic.config import Config

from ethicomm.db import Base, Database
from ethicomm.policy import apply
from ethicomm.settings import Settings, house
from ethicomm.vault import RootKey, Vault


class House:
    """One community: what commands, workers and pages are given. Each part opens when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def vault(self) -> Vault:
        """The keys. Raises Unavailable when the root key or the key store is missing."""
        return Vault(RootKey.read(self.settings.root_key_file), Database(self.settings.keystore_url))

    @cached_property
    def database(self) -> Database:
        """The data; its sessions carry the vault and the settings."""
        return Database(self.settings.database_url, {Vault: self.vault, Settings: self.settings})

    def migrate(self) -> None:
        """Bring the database to this version's shape."""
        config = Config()
        config.set_main_option("script_location", str(house("migrations")))
        with self.database.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Let go of every connection."""
        self.database.engine.dispose()
        self.vault.store.engine.dispose()


def create_house(settings: Settings) -> House:
    """Make a new community: root key, key store, database, and the first policies applied."""
    Vault.create(RootKey.create(settings.root_key_file), Database(settings.keystore_url)).store.engine.dispose()
    made = House(settings)
    Base.metadata.create_all(made.database.engine)
    with made.database.write() as session:
        apply(session, "first set-up", settings.policies)
    return made
