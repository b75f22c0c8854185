"""Messages are stored as they are, in their rows."""

from shared.migrations import frozen

revision = "bus_0002"
down_revision = "bus_0001"


def upgrade() -> None:
    frozen.run_beside(__file__)
