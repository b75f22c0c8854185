"""Every table of the database `dispatch`: the log, its tree, the versions of the rules, all views, what the
loop's check found, and the outbox."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from dispatch_service.bootstrap.artifacts import artifact_table
from dispatch_service.loop.tables import TABLE as LOOP_FAULT
from dispatch_service.messages.tables import OUTBOX
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.views.row import METADATA
from shared.eventlog import tables, tree_tables
from shared.eventlog.tables import add_log_tables, start_log
from shared.eventlog.tree_tables import add_tree_tables
from shared.migrations.schema import Schema, Statements, new_log_id

REVISIONS = Path(__file__).parent / "versions"
HEAD, *_ = add_log_tables(METADATA)
add_tree_tables(METADATA)
ARTIFACT: Final[sa.Table] = artifact_table(METADATA)
READ_MODELS: Final[tuple[sa.Table, ...]] = (*(view.table for view in VIEWS), LOOP_FAULT)


def schema() -> Schema:
    """As `migrate` and the service's own check need it."""
    return Schema("dispatch", REVISIONS, METADATA, _grants, _begin)


def _grants(role: str) -> Sequence[str]:
    """Views may be written and emptied; versions of the rules are only ever added."""
    to = '"' + role.replace('"', '""') + '"'
    views = ", ".join(f'"{table.name}"' for table in READ_MODELS)
    own = (
        f"REVOKE ALL ON {views}, artifact, {OUTBOX.name} FROM PUBLIC, {to}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {views} TO {to}",
        f"GRANT SELECT, INSERT ON artifact TO {to}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {OUTBOX.name} TO {to}",
    )
    return (*tables.grants(role), *tree_tables.grants(role), *own)


def _begin() -> Statements:
    return (start_log(HEAD, new_log_id("dispatch")),)
