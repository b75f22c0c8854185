"""Databases of the release before get what this one adds, with the services' rights on it."""

import pytest

from dispatch_service.migrations.schema import schema as dispatch_schema
from shared.db import Database
from shared.embedded.postgres import APPLICATION
from shared.migrations.migrate import assert_ready, migrate
from shared.migrations.schema import Schema
from shared.migrations.schemas import keys_schema
from tests.servers import TestDatabase

VIEW = {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize(
    ("schema", "before", "table", "rights"),
    [
        (keys_schema(), "keys_0001", "text_index", {"SELECT", "INSERT", "UPDATE"}),
        (dispatch_schema(), "dispatch_0001", "outbox", {"SELECT", "INSERT", "UPDATE"}),
        (dispatch_schema(), "dispatch_0002", "case_outcome", VIEW),
        (dispatch_schema(), "dispatch_0002", "summons", VIEW),
    ],
    ids=["keys", "messages", "outcomes", "summons"],
)
async def test_what_a_release_adds_reaches_a_database_that_is_there(
    fresh_database: TestDatabase, schema: Schema, before: str, table: str, rights: set[str]
) -> None:
    await migrate(fresh_database.owner, schema, APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        await tx.raw.execute(f'DROP TABLE "{table}"')
        await tx.raw.execute("UPDATE alembic_version SET version_num = $1", before)
    await migrate(fresh_database.owner, schema, APPLICATION)
    async with owner.transaction() as tx:
        granted = await tx.raw.fetch(
            "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = $1 AND grantee = $2",
            table,
            APPLICATION,
        )
    await owner.close()
    application = Database(fresh_database.app)
    await assert_ready(application, schema)
    await application.close()
    assert {row["privilege_type"] for row in granted} == rights
