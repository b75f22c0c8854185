"""Binding rulings as a view, filled from the log."""

from alembic import op

from dispatch_service.views.rulings import TABLE

revision = "dispatch_0004"
down_revision = "dispatch_0003"


def upgrade() -> None:
    TABLE.create(op.get_bind(), checkfirst=True)
