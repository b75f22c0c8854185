"""A line of the worklist says which unit is waited for: after the end it is not who had the ticket last."""

from shared.migrations import frozen

revision = "dispatch_0014"
down_revision = "dispatch_0013"


def upgrade() -> None:
    frozen.run_beside(__file__)
