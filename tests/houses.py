"""Where a house of the tests lives."""

from pathlib import Path

from ethicomm.settings import Settings, house

POLICIES = house("policies")


def settings_in(folder: Path, database_url: str | None = None) -> Settings:
    """A house whose files all lie in this folder."""
    return Settings.read(
        database_url=database_url or f"sqlite:///{folder}/ethicomm.db",
        keystore_url=f"sqlite:///{folder}/keys.db",
        root_key_file=folder / "root.key",
        policies=POLICIES,
        base_url="http://localhost:8000",
    )
