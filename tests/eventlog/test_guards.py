"""Events are for ever: the services' role may not change them, and not even their owner can."""

import asyncpg
import pytest

from shared.db import Database, assert_application_role
from shared.eventlog.postgres import NoLog, PostgresLog
from tests.eventlog.events import item
from tests.eventlog.stores import LOG_ID, Store
from tests.servers import TestDatabase

CHANGES = ["UPDATE event SET type = 'Other'", "DELETE FROM event", "TRUNCATE event"]


@pytest.mark.parametrize("change", CHANGES)
async def test_the_services_may_not_change_an_event(store: Store, change: str) -> None:
    await store.log.append(item("a", 1))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with store.database.transaction() as tx:
            await tx.raw.execute(change)


@pytest.mark.parametrize("change", CHANGES)
async def test_the_owner_cannot_change_an_event_either(store: Store, change: str) -> None:
    await store.log.append(item("a", 1))
    owner = Database(store.home.owner)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with owner.transaction() as tx:
            await tx.raw.execute(change)
    await owner.close()
    assert await store.log.size() == 1


@pytest.mark.parametrize(
    "change", ["DELETE FROM head", "INSERT INTO head SELECT true, 'other', 0, now()", "DROP TABLE event"]
)
async def test_the_services_may_neither_begin_nor_end_a_log(store: Store, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with store.database.transaction() as tx:
            await tx.raw.execute(change)


async def test_the_services_role_owns_nothing(store: Store) -> None:
    async with store.database.transaction() as tx:
        await assert_application_role(tx)


async def test_a_log_is_opened_under_the_id_it_was_begun_with(store: Store) -> None:
    assert store.log.log_id == LOG_ID


async def test_a_head_without_its_row_is_no_log(fresh_database: TestDatabase) -> None:
    owner = Database(fresh_database.owner)
    async with owner.transaction() as tx:
        await tx.raw.execute("CREATE TABLE head (log_id text)")
    with pytest.raises(NoLog):
        await PostgresLog.open(owner, clock=None)  # pyright: ignore[reportArgumentType] - never reached
    await owner.close()
