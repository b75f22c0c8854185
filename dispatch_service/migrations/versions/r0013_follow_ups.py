"""An outcome says which case it follows up, so that going on is not counted as coming back."""

from shared.migrations import frozen

revision = "dispatch_0013"
down_revision = "dispatch_0012"


def upgrade() -> None:
    frozen.run_beside(__file__)
