"""The log, its tree, the versions of the rules, and the views."""

from alembic import op

from dispatch_service.migrations.schema import schema
from shared.eventlog import tables, tree_tables

revision = "dispatch_0001"
down_revision = None


def upgrade() -> None:
    schema().metadata.create_all(op.get_bind())
    for statement in (*tables.guards(), *tree_tables.guards()):
        op.execute(statement)
