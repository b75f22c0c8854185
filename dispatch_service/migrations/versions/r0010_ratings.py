"""A message may carry the link by which its resident rates how it went."""

from shared.migrations import frozen

revision = "dispatch_0010"
down_revision = "dispatch_0009"


def upgrade() -> None:
    frozen.run_beside(__file__)
