"""The view of meetings as they were recorded, filled from the log."""

from shared.migrations import frozen

revision = "dispatch_0009"
down_revision = "dispatch_0008"


def upgrade() -> None:
    frozen.run_beside(__file__)
