"""A line of the worklist says which unit is to rule: a case in dispute stands on that one's list too."""

from shared.migrations import frozen

revision = "dispatch_0017"
down_revision = "dispatch_0016"


def upgrade() -> None:
    frozen.run_beside(__file__)
