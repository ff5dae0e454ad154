"""P9: what bringing an audience in costs with sealing, indexes, evidence and the log, beside the same written plain.

The plain side reads the same file and keeps the same facts in clear, in three tables with the same keys.
"""

import csv
import io
import shutil
import tempfile
from pathlib import Path
from secrets import randbits

from sqlalchemy import text

from bench.ratio import Ratio, compare
from ethicomm.accounts import command_line
from ethicomm.app import create_house
from ethicomm.db import Database
from ethicomm.members.imports import Plan, import_now, read_export, suggest
from ethicomm.policy import in_force
from ethicomm.settings import Settings, house

PEOPLE = 10_000
ALLOWED = 10.0  # seconds for 10,000 people
HEAD = "Email Address,First Name,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP"
ROW = "member{0}@example.org,Anna,2026-01-05 10:00:00,192.0.2.1,2026-01-05 10:05:00,198.51.100.7"
PLAIN = (
    "CREATE TABLE person (id INTEGER PRIMARY KEY, joined TEXT)",
    "CREATE TABLE field (id INTEGER, name TEXT, value TEXT, PRIMARY KEY (id, name)) WITHOUT ROWID",
    "CREATE TABLE yes (id INTEGER, purpose TEXT, at TEXT, evidence TEXT, PRIMARY KEY (id, purpose))",
    "CREATE UNIQUE INDEX by_email ON field (value) WHERE name = 'email'",
)


def measure() -> list[Ratio]:
    """10,000 confirmed people into an empty house, against plain inserts of the same; and against ten seconds."""
    content = "\n".join([HEAD, *map(ROW.format, range(PEOPLE))]).encode()
    ratio = compare("P9", "import 10,000 / the same plain", 2.5, lambda: plain(content), lambda: sealed(content))
    return [ratio, Ratio("P9", "import 10,000 / ten seconds", 1, (ALLOWED,), ratio.measured)]


def sealed(content: bytes) -> None:
    """The import as it is."""
    folder = Path(tempfile.mkdtemp())
    made = create_house(
        Settings.read(
            database_url=f"sqlite:///{folder}/data.db",
            keystore_url=f"sqlite:///{folder}/keys.db",
            root_key_file=folder / "root.key",
            policies=house("policies"),
        )
    )
    export = read_export("people.csv", content)
    with made.database.read() as session:
        plan = Plan(suggest(in_force(session), export))
    import_now(made.database, command_line("bench"), export, plan)
    made.close()
    shutil.rmtree(folder)


def plain(content: bytes) -> None:
    """The same facts, in clear."""
    folder = Path(tempfile.mkdtemp())
    database = Database(f"sqlite:///{folder}/data.db")
    rows = [(randbits(62), row) for row in csv.DictReader(io.StringIO(content.decode()))]
    people = [{"id": one, "joined": row["CONFIRM_TIME"]} for one, row in rows]
    fields = [
        {"id": one, "name": name, "value": row[column]}
        for one, row in rows
        for name, column in (("email", "Email Address"), ("first_name", "First Name"))
    ]
    yeses = [
        {"id": one, "purpose": purpose, "at": row["CONFIRM_TIME"], "evidence": row["CONFIRM_IP"]}
        for one, row in rows
        for purpose in ("account", "newsletter")
    ]
    with database.write() as session:
        for table in PLAIN:
            session.execute(text(table))
        session.execute(text("INSERT INTO person VALUES (:id, :joined)"), people)
        session.execute(text("INSERT INTO field VALUES (:id, :name, :value)"), fields)
        session.execute(text("INSERT INTO yes VALUES (:id, :purpose, :at, :evidence)"), yeses)
    database.engine.dispose()
    shutil.rmtree(folder)
