"""The outbox's table: codes, texts that name nobody, and for residents a sealed address."""

from typing import Final

import sqlalchemy as sa

from dispatch_service.views.row import METADATA, name_column

OUTBOX: Final = sa.Table(
    "outbox",
    METADATA,
    name_column("id", key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    name_column("stream"),
    name_column("ticket"),
    sa.Column("number", sa.Text, nullable=False),
    name_column("unit"),
    name_column("person"),
    sa.Column("urgency", sa.Text, nullable=False),
    sa.Column("zh", sa.Text, nullable=False),
    sa.Column("en", sa.Text, nullable=False),
    sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("receipt_minutes", sa.Integer, nullable=False),
    sa.Column("address", sa.Text, nullable=False, comment="sealed"),
    sa.Column("phone", sa.Text, nullable=False, comment="duty telephone, public"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("receipt_due", sa.DateTime(timezone=True)),
    sa.Column("received_at", sa.DateTime(timezone=True)),
    sa.Column("kept", sa.Boolean, comment="an office keeps what it is about; empty: the release before did not say"),
    sa.Column("rating", sa.Text, nullable=False, server_default="", comment="what its link says, unsigned"),
    sa.Column("duty", sa.Text, nullable=False, server_default="", comment="action that is waited for, or empty"),
    sa.Index("outbox_person", "person", "position"),
    sa.Index("outbox_unit", "unit", "position"),
    sa.Index("outbox_event", "position", "unit"),
    sa.Index("outbox_stream", "stream", "unit"),
    sa.Index("outbox_queued", "send_at", postgresql_where=sa.text("state = 'queued'")),
    sa.Index("outbox_awaited", "receipt_due", postgresql_where=sa.text("state = 'sent' AND receipt_due IS NOT NULL")),
)
