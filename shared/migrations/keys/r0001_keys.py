"""Keys, the index of persons, the access log, and the list of what was destroyed."""

from alembic import op

from shared.migrations import frozen
from shared.vault.tables import guards

revision = "keys_0001"
down_revision = None


def upgrade() -> None:
    frozen.run_beside(__file__)
    for statement in guards():
        op.execute(statement)
