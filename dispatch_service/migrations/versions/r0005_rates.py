"""The facts that rates are made of: `case_outcome` in the place of `outcome`, and `summons`.

Both are folded from the log's beginning. The table `outcome` stays as it is: the release before writes it until it is
stopped, and a later revision drops it.
"""

from shared.migrations import frozen

revision = "dispatch_0005"
down_revision = "dispatch_0004"


def upgrade() -> None:
    frozen.run_beside(__file__)
