"""The log, its tree, and the status view."""

from alembic import op

from intake_service.tables import metadata
from shared.eventlog import tables, tree_tables

revision = "intake_0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for statement in (*tables.guards(), *tree_tables.guards()):
        op.execute(statement)
