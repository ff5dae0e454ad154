"""Alembic's way in: the connection comes from `ethicomm.app`, the tables from every domain it lists."""

from alembic import context

from ethicomm import app

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=app.Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
