"""The index of texts. A database made by the release that brought it has it already."""

from shared.migrations import frozen

revision = "keys_0002"
down_revision = "keys_0001"


def upgrade() -> None:
    frozen.run_beside(__file__)
