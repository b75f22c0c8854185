"""Bodies of events are stored as they are, in their rows."""

from shared.migrations import frozen

revision = "intake_0002"
down_revision = "intake_0001"


def upgrade() -> None:
    frozen.run(frozen.INLINE)
