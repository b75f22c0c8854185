"""The facts that rates are made of: `case_outcome` in the place of `outcome`, and `summons`.

Both are folded from the log's beginning. The table `outcome` stays as it is: the release before writes it until it is
stopped; the next release drops it.
"""

from alembic import op

from dispatch_service.migrations.schema import schema

revision = "dispatch_0003"
down_revision = "dispatch_0002"


def upgrade() -> None:
    schema().metadata.create_all(op.get_bind())
