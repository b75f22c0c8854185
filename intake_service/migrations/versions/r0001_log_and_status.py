"""The log, its tree, and the status view."""

from alembic import op

from shared.eventlog import tables, tree_tables
from shared.migrations import frozen

revision = "intake_0001"
down_revision = None


def upgrade() -> None:
    frozen.run(frozen.LOG)
    frozen.run_beside(__file__)
    for statement in (*tables.guards(), *tree_tables.guards()):
        op.execute(statement)
