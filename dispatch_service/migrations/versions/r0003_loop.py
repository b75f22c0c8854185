"""What the check of the closed loop finds while the log grows."""

from alembic import op

from dispatch_service.loop.tables import TABLE

revision = "dispatch_0003"
down_revision = "dispatch_0002"


def upgrade() -> None:
    TABLE.create(op.get_bind(), checkfirst=True)
