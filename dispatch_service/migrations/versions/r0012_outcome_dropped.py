"""The table `outcome`, which `case_outcome` took the place of, is gone: no release since revision 0005 writes it."""

from shared.migrations import frozen

revision = "dispatch_0012"
down_revision = "dispatch_0011"


def upgrade() -> None:
    frozen.run_beside(__file__)
