"""What the check of the closed loop finds while the log grows."""

from shared.migrations import frozen

revision = "dispatch_0003"
down_revision = "dispatch_0002"


def upgrade() -> None:
    frozen.run_beside(__file__)
