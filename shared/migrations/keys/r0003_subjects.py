"""Persons are also looked for by their request."""

from shared.migrations import frozen

revision = "keys_0003"
down_revision = "keys_0002"


def upgrade() -> None:
    frozen.run_beside(__file__)
