"""Binding rulings as a view, filled from the log."""

from shared.migrations import frozen

revision = "dispatch_0004"
down_revision = "dispatch_0003"


def upgrade() -> None:
    frozen.run_beside(__file__)
