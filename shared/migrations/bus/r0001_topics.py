"""The embedded bus: topics, records, groups and how far each has come."""

import sqlalchemy as sa
from alembic import op

from shared.bus.tables import add_bus_tables

revision = "bus_0001"
down_revision = None


def upgrade() -> None:
    metadata = sa.MetaData()
    add_bus_tables(metadata)
    metadata.create_all(op.get_bind())
