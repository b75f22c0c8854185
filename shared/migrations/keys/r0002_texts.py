"""The index of texts. A database made by this release has it from its first revision."""

from alembic import op

from shared.vault.tables import metadata

revision = "keys_0002"
down_revision = "keys_0001"


def upgrade() -> None:
    metadata.create_all(op.get_bind())
