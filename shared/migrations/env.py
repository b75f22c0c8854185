"""Alembic's environment for every database: the connection is handed in, nothing is read from files."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
