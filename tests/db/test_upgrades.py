"""Databases of the release before get what this one adds, with the services' rights on it."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from dispatch_service.migrations.schema import schema as dispatch_schema
from intake_service.migrations import schema as intake_schema
from shared.db import Database
from shared.embedded.postgres import APPLICATION
from shared.migrations.migrate import assert_ready, migrate
from shared.migrations.schema import Schema
from shared.migrations.schemas import bus_schema, keys_schema
from tests.servers import TestDatabase

LEFT_TO_THE_RELEASE_BEFORE = ("case_outcome",)
ROWS = {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize(
    ("schema", "before", "table", "rights"),
    [
        (keys_schema(), "keys_0001", "text_index", {"SELECT", "INSERT", "UPDATE"}),
        (dispatch_schema(), "dispatch_0001", "outbox", ROWS),
        (dispatch_schema(), "dispatch_0002", "loop_fault", ROWS),
        (dispatch_schema(), "dispatch_0003", "ruling", ROWS),
        (dispatch_schema(), "dispatch_0004", "summons", ROWS),
        (dispatch_schema(), "dispatch_0006", "matter_raised", ROWS),
        (dispatch_schema(), "dispatch_0008", "meeting_held", ROWS),
        (dispatch_schema(), "dispatch_0014", "case_facts", ROWS),
    ],
    ids=["keys", "outbox", "loop", "rulings", "summons", "meetings", "held", "facts"],
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


@pytest.mark.parametrize(
    "schema", [dispatch_schema(), intake_schema(), keys_schema(), bus_schema()], ids=lambda s: s.which
)
async def test_the_revisions_lead_to_the_very_tables_the_code_declares(
    fresh_database: TestDatabase, schema: Schema
) -> None:
    await migrate(fresh_database.owner, schema, APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        differences = await tx.sql.run_sync(lambda there: differing(there, schema))
    await owner.close()
    assert differences == []


EVENT = """
INSERT INTO event VALUES (0, now(), gen_random_uuid(), 's', 1, 'T', now(), convert_to(repeat('sealed', 1000), 'UTF8'))
RETURNING pg_column_size(body)
"""
MESSAGE = """
WITH t AS (INSERT INTO topic VALUES ('t', 'requests')),
p AS (INSERT INTO topic_partition (topic, number) VALUES ('t', 0))
INSERT INTO message (topic, number, at, key, value, headers)
VALUES ('t', 0, 0, 'k', convert_to(repeat('sealed', 1000), 'UTF8'), '') RETURNING pg_column_size(value)
"""


@pytest.mark.parametrize(
    ("schema", "row"),
    [(intake_schema(), EVENT), (dispatch_schema(), EVENT), (bus_schema(), MESSAGE)],
    ids=lambda value: value.which if isinstance(value, Schema) else "",
)
async def test_what_is_mostly_ciphertext_is_stored_as_it_is(
    fresh_database: TestDatabase, schema: Schema, row: str
) -> None:
    await migrate(fresh_database.owner, schema, APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        stored = await tx.raw.fetchval(row)
    await owner.close()
    assert stored >= len("sealed") * 1000


def differing(there: sa.Connection, schema: Schema) -> list[object]:
    """What alembic would still have to change."""
    context = MigrationContext.configure(there, opts={"compare_type": True, "include_name": ours})
    return list(compare_metadata(context, schema.metadata))


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Everything but the table in which alembic keeps its own place, and what is left to the release before."""
    return kind != "table" or name not in {"alembic_version", *LEFT_TO_THE_RELEASE_BEFORE}


@pytest.mark.parametrize(
    ("schema", "before", "index"),
    [
        (keys_schema(), "keys_0002", "ix_person_index_subject"),
        (dispatch_schema(), "dispatch_0005", "worklist_area_opened"),
        (dispatch_schema(), "dispatch_0016", "worklist_to_rule"),
        (dispatch_schema(), "dispatch_0017", "worklist_unclocked"),
    ],
    ids=["keys", "lately", "disputed", "unclocked"],
)
async def test_an_index_a_release_adds_reaches_a_database_that_is_there(
    fresh_database: TestDatabase, schema: Schema, before: str, index: str
) -> None:
    await migrate(fresh_database.owner, schema, APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        await tx.raw.execute(f'DROP INDEX "{index}"')
        await tx.raw.execute("UPDATE alembic_version SET version_num = $1", before)
    await migrate(fresh_database.owner, schema, APPLICATION)
    async with owner.transaction() as tx:
        assert await tx.raw.fetchval("SELECT to_regclass($1) IS NOT NULL", index)
    await owner.close()


async def test_a_table_nobody_writes_any_more_goes_from_a_database_that_has_it(fresh_database: TestDatabase) -> None:
    await migrate(fresh_database.owner, dispatch_schema(), APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        assert await tx.raw.fetchval("SELECT to_regclass('outcome') IS NULL")
        await tx.raw.execute("CREATE TABLE outcome (ticket TEXT PRIMARY KEY)")
        await tx.raw.execute("UPDATE alembic_version SET version_num = 'dispatch_0011'")
    await migrate(fresh_database.owner, dispatch_schema(), APPLICATION)
    async with owner.transaction() as tx:
        assert await tx.raw.fetchval("SELECT to_regclass('outcome') IS NULL")
    await owner.close()


LINE = """
INSERT INTO worklist (ticket, number, stage, work, open, rung, unit, person, lead, assists, supervised_by, category,
    area, urgency, confidential, historic, round, opened_at, case_due_at, clock, provisional, version, position)
VALUES ($1, '', 'handling', 'signed', $2, 'grid', 'C01-06', '', 'C01-06', '{}', '{}', '',
    '', '', false, false, 1, now(), now(), '', false, 1, 1)
"""


async def test_lines_of_the_release_before_stay_on_the_lists_they_stood_on(fresh_database: TestDatabase) -> None:
    await migrate(fresh_database.owner, dispatch_schema(), APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        await tx.raw.execute("ALTER TABLE worklist DROP COLUMN awaits")
        await tx.raw.executemany(LINE, [("open", True), ("ended", False)])
        await tx.raw.execute("UPDATE alembic_version SET version_num = 'dispatch_0013'")
    await migrate(fresh_database.owner, dispatch_schema(), APPLICATION)
    async with owner.transaction() as tx:
        lines = await tx.raw.fetch("SELECT ticket, awaits FROM worklist")
        assert {line["ticket"]: line["awaits"] for line in lines} == {"open": "C01-06", "ended": ""}
    await owner.close()


async def test_lines_of_the_release_before_stand_on_no_panel_s_list_until_they_are_folded_anew(
    fresh_database: TestDatabase,
) -> None:
    await migrate(fresh_database.owner, dispatch_schema(), APPLICATION)
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        await tx.raw.execute("ALTER TABLE worklist DROP COLUMN to_rule")
        await tx.raw.execute(LINE, "disputed", True)
        await tx.raw.execute("UPDATE alembic_version SET version_num = 'dispatch_0016'")
    await migrate(fresh_database.owner, dispatch_schema(), APPLICATION)
    async with owner.transaction() as tx:
        await tx.raw.execute(LINE, "written by the release before", True)
        assert {line["to_rule"] for line in await tx.raw.fetch("SELECT to_rule FROM worklist")} == {""}
    await owner.close()
