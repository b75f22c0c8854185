"""The log's tables, and the guards around them, for a service's metadata and migrations.

There is no table of streams: a stream's version is read from its newest event. Names compare by their bytes ("C"), so
that key order is the same in every database and in memory.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

EVENT = "event"
CELL = "cell"
CURSOR = "cursor"
HEAD = "head"
WHOLE = {"toast_tuple_target": 8160}
"""Storage of a table whose values are mostly ciphertext: PostgreSQL leaves a row of up to 8 KB as it is. Above 2 KB it
would try to compress it and to move it elsewhere, which costs more than it saves: see decision 12."""


def _name() -> sa.Text:
    return sa.Text(collation="C")


def add_log_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Put head, event, cell and cursor into a service's metadata."""
    return (_head(metadata), _event(metadata), _cell(metadata), _cursor(metadata))


def start_log(head: sa.Table, log_id: str) -> sa.Insert:
    """The statement that begins an empty log; once there, a log keeps its id. Run by the owner when it migrates."""
    beginning = sa.text("timestamptz '1970-01-01 00:00:00+00'")
    row = insert(head).values(one=True, log_id=log_id, size=0, recorded_at=beginning)
    return row.on_conflict_do_nothing()


_REFUSE = """
CREATE OR REPLACE FUNCTION event_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'restrict_violation'; END $$
"""
_REFUSE_ROWS = """
CREATE OR REPLACE TRIGGER event_rows_are_for_ever BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION event_is_for_ever()
"""
_REFUSE_TRUNCATE = """
CREATE OR REPLACE TRIGGER event_table_is_for_ever BEFORE TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION event_is_for_ever()
"""


def guards() -> Sequence[str]:
    """Triggers that refuse to change or remove an event, for the owner too."""
    return (_REFUSE, _REFUSE_ROWS, _REFUSE_TRUNCATE)


def grants(role: str) -> Sequence[str]:
    """What the service's own role may do: never change an event, never begin or end a log."""
    to = '"' + role.replace('"', '""') + '"'
    return (
        f"REVOKE ALL ON event, head, cell, cursor FROM PUBLIC, {to}",
        f"GRANT SELECT, INSERT ON event TO {to}",
        f"GRANT SELECT, UPDATE ON head TO {to}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON cell, cursor TO {to}",
    )


def _head(metadata: sa.MetaData) -> sa.Table:
    """One row: the lock every append takes first, and the place and time of the next event."""
    return sa.Table(
        HEAD,
        metadata,
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one", name="head_is_one_row"), primary_key=True),
        sa.Column("log_id", _name(), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )


def _event(metadata: sa.MetaData) -> sa.Table:
    """Columns are copies of what `body` says; the bytes decide, and `verify` compares."""
    return sa.Table(
        EVENT,
        metadata,
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("stream", _name(), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("type", _name(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("stream", "version", name="event_stream_version"),
        sa.UniqueConstraint("id", name="event_id"),
        postgresql_with=WHOLE,
    )


def _cell(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        CELL,
        metadata,
        sa.Column("space", _name(), primary_key=True),
        sa.Column("key", _name(), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )


def _cursor(metadata: sa.MetaData) -> sa.Table:
    """One row per follower: it has seen the first `position` events."""
    return sa.Table(
        CURSOR,
        metadata,
        sa.Column("name", _name(), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
