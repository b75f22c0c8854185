"""Every table of the database `intake`: the log, its tree, and the one view."""

import sqlalchemy as sa

from shared.eventlog.tables import add_log_tables
from shared.eventlog.tree_tables import add_tree_tables

metadata = sa.MetaData()
head, event, cell, cursor = add_log_tables(metadata)
add_tree_tables(metadata)

status = sa.Table(
    "status",
    metadata,
    sa.Column("request", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("external_id", sa.Text),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False, comment="JSON of the whole public state and its history"),
    sa.Index("status_by_number", "number"),
)
