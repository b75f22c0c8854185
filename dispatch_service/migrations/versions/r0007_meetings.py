"""The view of matters raised at meetings, filled from the log."""

from shared.migrations import frozen

revision = "dispatch_0007"
down_revision = "dispatch_0006"


def upgrade() -> None:
    frozen.run_beside(__file__)
