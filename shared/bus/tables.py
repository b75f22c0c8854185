"""Tables of the embedded bus, for the metadata and migrations of database `bus`, and what its users may do there.

Everything hangs on a topic's id and goes with it. Names compare by their bytes ("C").
"""

from collections.abc import Sequence

import sqlalchemy as sa

from shared.eventlog.tables import WHOLE

NAMES = ("topic", "topic_partition", "message", "reader_group", "member", "lease", "progress")


def _name() -> sa.Text:
    return sa.Text(collation="C")


def add_bus_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Put the bus's tables into a metadata."""
    return (
        _topic(metadata),
        _partition(metadata),
        _message(metadata),
        sa.Table("reader_group", metadata, sa.Column("name", _name(), primary_key=True)),
        _member(metadata),
        _lease(metadata),
        _progress(metadata),
    )


def grants(role: str) -> Sequence[str]:
    """What the services' role may do: everything with rows, nothing with tables."""
    to = '"' + role.replace('"', '""') + '"'
    names = ", ".join(NAMES)
    return (
        f"REVOKE ALL ON {names} FROM PUBLIC, {to}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {names} TO {to}",
    )


def _topic(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "topic",
        metadata,
        sa.Column("id", _name(), primary_key=True),
        sa.Column("name", _name(), nullable=False, unique=True),
    )


def _partition(metadata: sa.MetaData) -> sa.Table:
    """Head of a partition: `first` is the oldest offset still kept, `next` the one the next record gets.

    Its row is locked before records are added, so that offsets are dense and become visible in order.
    """
    return sa.Table(
        "topic_partition",
        metadata,
        sa.Column("topic", _name(), sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("next", sa.BigInteger, nullable=False, server_default="0"),
    )


def _of_partition() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["topic", "number"], ["topic_partition.topic", "topic_partition.number"], ondelete="CASCADE"
    )


def _message(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "message",
        metadata,
        sa.Column("topic", _name(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False, comment="offset within the partition"),
        sa.Column("published", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("headers", sa.LargeBinary, nullable=False, comment="MessagePack pairs of name and bytes"),
        _of_partition(),
        postgresql_with=WHOLE,
    )


def _member(metadata: sa.MetaData) -> sa.Table:
    """Who is in a group, until when unless it says so again. Times are the database's own."""
    return sa.Table(
        "member",
        metadata,
        sa.Column("id", _name(), primary_key=True),
        sa.Column("reader_group", _name(), sa.ForeignKey("reader_group.name", ondelete="CASCADE"), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Index("member_of_group", "reader_group"),
    )


def _lease(metadata: sa.MetaData) -> sa.Table:
    """Which member reads a partition for its group. Goes with its member."""
    return sa.Table(
        "lease",
        metadata,
        sa.Column("reader_group", _name(), primary_key=True),
        sa.Column("topic", _name(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("member", _name(), sa.ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
        _of_partition(),
    )


def _progress(metadata: sa.MetaData) -> sa.Table:
    """How far a group says it has come. For pruning and lag; readers begin where their own database says."""
    return sa.Table(
        "progress",
        metadata,
        sa.Column("reader_group", _name(), sa.ForeignKey("reader_group.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("topic", _name(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("next", sa.BigInteger, nullable=False),
        _of_partition(),
    )
