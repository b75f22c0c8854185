"""The schema of the database `intake` and its revisions."""

from collections.abc import Sequence
from pathlib import Path

from intake_service.tables import head, metadata
from shared.eventlog import tables, tree_tables
from shared.eventlog.tables import start_log
from shared.migrations.schema import Schema, Statements, new_log_id

REVISIONS = Path(__file__).parent / "versions"


def schema() -> Schema:
    """As `migrate` and the service's own check need it."""
    return Schema("intake", REVISIONS, metadata, _grants, _begin)


def _grants(role: str) -> Sequence[str]:
    to = '"' + role.replace('"', '""') + '"'
    view = (f"REVOKE ALL ON status FROM PUBLIC, {to}", f"GRANT SELECT, INSERT, UPDATE, DELETE ON status TO {to}")
    return (*tables.grants(role), *tree_tables.grants(role), *view)


def _begin() -> Statements:
    return (start_log(head, new_log_id("intake")),)
