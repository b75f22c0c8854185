"""The facts that rates are made of, with what a case was split off from: `case_facts` in the place of `case_outcome`.

They are folded from the log's beginning. The table `case_outcome` stays as it is: the release before writes it until it
is stopped, and a later revision drops it.
"""

from shared.migrations import frozen

revision = "dispatch_0015"
down_revision = "dispatch_0014"


def upgrade() -> None:
    frozen.run_beside(__file__)
