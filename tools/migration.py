"""Write the next migration from what the models say and the database does not: `make migration NAME=…`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from ethicomm.app import House
from ethicomm.db import Database
from ethicomm.founding import settings_of
from ethicomm.schema import migrations
from ethicomm.vault import RootKey, Vault


def main(words: str) -> None:
    """Autogenerate against an empty SQLite database brought to the newest migration."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(Path(folder), "http://localhost:8000")
        Vault.create(RootKey.create(settings.root_key_file), Database(settings.keystore_url))
        house = House(settings)
        house.migrate()
        with house.database.engine.connect() as connection:
            config = migrations(connection)
            number = len(list(Path(config.get_main_option("script_location") or "", "versions").glob("*.py"))) + 1
            command.revision(config, words, autogenerate=True, rev_id=f"{number:04}")
        house.close()


main(sys.argv[1])
