"""Where a log's tree stands: tiles, checkpoints, and what witnesses said of them; in the service's own database."""

from collections.abc import Sequence

import sqlalchemy as sa


def add_tree_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Put tiles, checkpoints and cosignatures into a service's metadata."""
    return (_tile(metadata), _checkpoint(metadata), _cosignature(metadata))


_REFUSE = """
CREATE OR REPLACE FUNCTION checkpoint_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was signed is never changed or removed' USING ERRCODE = 'restrict_violation'; END $$
"""
_REFUSE_ROWS = """
CREATE OR REPLACE TRIGGER checkpoint_rows_are_for_ever BEFORE UPDATE OR DELETE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION checkpoint_is_for_ever()
"""
_REFUSE_TRUNCATE = """
CREATE OR REPLACE TRIGGER checkpoint_table_is_for_ever BEFORE TRUNCATE ON checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION checkpoint_is_for_ever()
"""


def guards() -> Sequence[str]:
    """Triggers that refuse to change or remove a checkpoint, for the owner too."""
    return (_REFUSE, _REFUSE_ROWS, _REFUSE_TRUNCATE)


def grants(role: str) -> Sequence[str]:
    """What the service's own role may do."""
    to = '"' + role.replace('"', '""') + '"'
    return (
        f"REVOKE ALL ON tree_tile, checkpoint, cosignature FROM PUBLIC, {to}",
        f"GRANT SELECT, INSERT, UPDATE ON tree_tile TO {to}",
        f"GRANT SELECT, INSERT ON checkpoint, cosignature TO {to}",
    )


def _tile(metadata: sa.MetaData) -> sa.Table:
    """Up to 256 hashes of 32 bytes; full ones never change."""
    return sa.Table(
        "tree_tile",
        metadata,
        sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )


def _checkpoint(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "checkpoint",
        metadata,
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
    )


def _cosignature(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "cosignature",
        metadata,
        sa.Column("size", sa.BigInteger, sa.ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False),
        sa.Column("line", sa.Text, primary_key=True),
    )
