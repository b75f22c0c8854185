"""The outbox of messages. A database made by the release that brought it has it already."""

from shared.migrations import frozen

revision = "dispatch_0002"
down_revision = "dispatch_0001"


def upgrade() -> None:
    frozen.run_beside(__file__)
