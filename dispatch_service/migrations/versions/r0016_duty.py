"""A message says what its unit has to do: whoever is told next is one who may do it."""

from shared.migrations import frozen

revision = "dispatch_0016"
down_revision = "dispatch_0015"


def upgrade() -> None:
    frozen.run_beside(__file__)
