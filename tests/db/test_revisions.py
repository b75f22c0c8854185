"""The revision a service asks for is read off the names of the files, which alembic does not look at."""

import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from dispatch_service.migrations.schema import schema as dispatch_schema
from intake_service.migrations import schema as intake_schema
from shared.migrations.migrate import HERE, newest
from shared.migrations.schema import Schema
from shared.migrations.schemas import bus_schema, keys_schema

SCHEMAS = pytest.mark.parametrize(
    "schema", [dispatch_schema(), intake_schema(), keys_schema(), bus_schema()], ids=lambda schema: schema.which
)


def revisions(schema: Schema) -> ScriptDirectory:
    """As alembic finds them."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(schema.revisions))
    config.set_main_option("path_separator", "newline")
    return ScriptDirectory.from_config(config)


@SCHEMAS
def test_the_newest_is_the_one_alembic_ends_with(schema: Schema) -> None:
    assert newest(schema) == revisions(schema).get_current_head()


@SCHEMAS
def test_each_is_numbered_after_the_one_before(schema: Schema) -> None:
    found = [*reversed([*revisions(schema).walk_revisions()])]
    assert [one.revision for one in found] == [f"{schema.which}_{number:04}" for number in range(1, len(found) + 1)]


@pytest.mark.parametrize("service", ["intake_service.main", "dispatch_service.main"])
def test_a_service_starts_without_what_only_migrating_needs(service: str) -> None:
    loaded = f"import sys, {service}; print('alembic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "False"
