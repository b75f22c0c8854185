"""Disputes without a clock are found by an index of their own."""

from shared.migrations import frozen

revision = "dispatch_0018"
down_revision = "dispatch_0017"


def upgrade() -> None:
    frozen.run_beside(__file__)
