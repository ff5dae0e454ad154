"""A private copy of the whole community, for things that must never be done to the real one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ethicomm.db import Database, Session
from ethicomm.ledger import Kind
from ethicomm.settings import Settings
from ethicomm.vault import Vault


@contextmanager
def throwaway(session: Session) -> Iterator[Database]:
    """Everything the session sees at this moment, in a file that only we can read and that goes away afterwards."""
    with TemporaryDirectory(prefix="ethicomm-copy-") as folder:
        path = Path(folder) / "copy.db"
        live = session.connection().connection.driver_connection
        if not isinstance(live, sqlite3.Connection):
            raise TypeError("the sample community is on SQLite")
        with closing(sqlite3.connect(path)) as target:
            live.backup(target)
        copy = Database(f"sqlite:///{path}", {one: session.info[one] for one in (Vault, Settings, Kind)})
        try:
            yield copy
        finally:
            copy.engine.dispose()
