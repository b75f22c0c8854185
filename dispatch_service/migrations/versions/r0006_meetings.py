"""The view of matters raised at meetings. A database made by this release has it from its first revision."""

from alembic import op

from dispatch_service.migrations.schema import schema

revision = "dispatch_0003"
down_revision = "dispatch_0002"


def upgrade() -> None:
    schema().metadata.create_all(op.get_bind())
