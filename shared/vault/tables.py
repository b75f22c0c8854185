"""Tables of the database `keys`, and the guards around them. It is never joined with another database.

Its backups are kept apart and shorter than those of the logs: a key in an old backup is a key not destroyed. After a
restore the copied list of destroyed keys is destroyed again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

metadata = sa.MetaData()


def _name() -> sa.Text:
    return sa.Text(collation="C")


data_key = sa.Table(
    "data_key",
    metadata,
    sa.Column("id", _name(), primary_key=True),
    sa.Column("name", _name(), unique=True),  # only of standing keys
    sa.Column("kek", _name(), nullable=False, index=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
destroyed_key = sa.Table(
    "destroyed_key",
    metadata,
    sa.Column("id", _name(), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
)
person_index = sa.Table(
    "person_index",
    metadata,
    sa.Column("phone_hash", sa.LargeBinary, primary_key=True),
    sa.Column("key_id", _name(), sa.ForeignKey("data_key.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("subject", _name(), nullable=False, index=True),
)
text_index = sa.Table(
    "text_index",
    metadata,
    sa.Column("ticket", _name(), primary_key=True),
    sa.Column("key_id", _name(), sa.ForeignKey("data_key.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("tokens", ARRAY(sa.BigInteger), nullable=False),
    sa.Index("text_index_tokens", "tokens", postgresql_using="gin"),
)
access_log = sa.Table(
    "access_log",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", _name(), nullable=False),
    sa.Column("unit", _name(), nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("subject", _name(), nullable=False),
    sa.Column("groups", ARRAY(sa.Text), nullable=False),
    sa.Column("correlation", sa.Text, nullable=False),
    sa.Index("access_log_subject", "subject", "number"),
)

_REFUSE = """
CREATE OR REPLACE FUNCTION vault_record_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'this record is never changed or removed' USING ERRCODE = 'restrict_violation'; END $$
"""


def guards() -> Sequence[str]:
    """Triggers that keep the access log and the list of destroyed keys as they are, for the owner too."""
    tables = ("access_log", "destroyed_key")
    rows = (
        f"CREATE OR REPLACE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION vault_record_is_for_ever()"
        for table in tables
    )
    whole = (
        f"CREATE OR REPLACE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION vault_record_is_for_ever()"
        for table in tables
    )
    return (_REFUSE, *rows, *whole)


def grants(role: str) -> Sequence[str]:
    """What the services' own role may do here."""
    to = '"' + role.replace('"', '""') + '"'
    return (
        f"REVOKE ALL ON data_key, destroyed_key, person_index, text_index, access_log FROM PUBLIC, {to}",
        f"GRANT SELECT, INSERT, DELETE, UPDATE (kek, wrapped) ON data_key TO {to}",
        f"GRANT SELECT, INSERT ON destroyed_key, access_log TO {to}",
        f"GRANT SELECT, INSERT ON person_index TO {to}",
        f"GRANT SELECT, INSERT, UPDATE ON text_index TO {to}",
    )
