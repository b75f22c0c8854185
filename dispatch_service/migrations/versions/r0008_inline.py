"""Bodies of events are stored as they are, in their rows."""

from shared.migrations import frozen

revision = "dispatch_0008"
down_revision = "dispatch_0007"


def upgrade() -> None:
    frozen.run(frozen.INLINE)
