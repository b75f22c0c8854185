"""Keys, the index of persons, the access log, and the list of what was destroyed."""

from alembic import op

from shared.vault.tables import guards, metadata

revision = "keys_0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for statement in guards():
        op.execute(statement)
