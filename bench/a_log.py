"""A fresh database with the tables of the log and of decisions, and invented decisions to fill it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from ethicomm import ledger
from ethicomm.consent.models import DECISION
from ethicomm.db import Base, Database, uuid7
from ethicomm.settings import Settings
from ethicomm.vault import RootKey, Vault


@contextmanager
def empty_log() -> Iterator[Database]:
    """A database on disk that goes away afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vault = Vault.create(RootKey.create(folder / "root.key"), Database(f"sqlite:///{folder}/keys.db"))
        carried = {Vault: vault, Settings: Settings.read()}
        database = Database(f"sqlite:///{folder}/data.db", carried)
        Base.metadata.create_all(database.engine)
        yield database
        database.engine.dispose()
        vault.store.engine.dispose()


def decisions(count: int) -> list[dict[str, Any]]:
    """Rows about so many people, as one use writes them."""
    dice, at, use = Random(count), datetime(2026, 10, 18, 7, 12, 3, tzinfo=UTC), uuid7()
    return [
        {"id": uuid7(), "use": use, "subject": dice.getrandbits(62), "at": at}
        | {"record": uuid7(), "stood": 2, "refusal": None}
        for _ in range(count)
    ]


def fill(database: Database, count: int, page: int = 20_000) -> None:
    """So many decisions in the log, placed and signed."""
    for start in range(0, count, page):
        with database.write() as session:
            ledger.insert(session, DECISION, decisions(min(page, count - start)))
            ledger.sequence(session)
