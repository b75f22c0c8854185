"""The two schemas that belong to no service: the embedded bus and the keys."""

from pathlib import Path

import sqlalchemy as sa

from shared.bus import tables as bus_tables
from shared.migrations.schema import Schema
from shared.vault import tables as vault_tables

HERE = Path(__file__).parent


def bus_schema() -> Schema:
    """Database `bus`."""
    metadata = sa.MetaData()
    bus_tables.add_bus_tables(metadata)
    return Schema("bus", HERE / "bus", metadata, bus_tables.grants)


def keys_schema() -> Schema:
    """Database `keys`."""
    return Schema("keys", HERE / "keys", vault_tables.metadata, vault_tables.grants)
