"""The embedded bus: topics, records, groups and how far each has come."""

from shared.migrations import frozen

revision = "bus_0001"
down_revision = None


def upgrade() -> None:
    frozen.run_beside(__file__)
