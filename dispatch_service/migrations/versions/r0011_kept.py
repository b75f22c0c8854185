"""A message says whether an office keeps what it is about, so that the next is told of an ordinary one."""

from shared.migrations import frozen

revision = "dispatch_0011"
down_revision = "dispatch_0010"


def upgrade() -> None:
    frozen.run_beside(__file__)
