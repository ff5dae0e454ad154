"""The shape of the database and its revisions: one set of migrations for SQLite and PostgreSQL.

A backup is loaded at the revision it was made with and brought to this version's afterwards, so no step of an upgrade
is written twice.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ethicomm.settings import house


def migrations(connection: Connection | None = None) -> Config:
    """Alembic's configuration for one connection: no file of its own, nothing to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(house("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database to this revision, within the caller's transaction where there is one."""
    command.upgrade(migrations(connection), revision)


def revision_of(connection: Connection) -> str:
    """The revision the database is at; empty for a database without tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Whether this version has the migrations up to this revision."""
    return revision in {one.revision for one in ScriptDirectory.from_config(migrations()).walk_revisions()}
