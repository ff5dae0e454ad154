"""Alembic's way in: the connection comes from `ethicomm.app`, the tables from every domain it lists."""

from typing import Any

from alembic import context

from ethicomm import app  # noqa: F401  (imports every domain, and with them every table)
from ethicomm.db import Base, UtcDateTime
from ethicomm.vault import SealedCell


def plain(kind: str, column: Any, _context: Any) -> str | bool:
    """Our own column types by what they are in the database: a migration must not change when our code does."""
    own = {UtcDateTime: "sa.DateTime(timezone=True)", SealedCell: "sa.LargeBinary()"}
    return own.get(type(column), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
