"""One transaction for Core and raw statements, and what it says when the database cannot."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db import Database, RolledBack, Unavailable
from tests.servers import TestDatabase
from tests.waiting import until


@pytest.fixture
async def database(owned_database: Database) -> Database:
    async with owned_database.transaction() as tx:
        await tx.raw.execute("CREATE TABLE tickets (id int PRIMARY KEY)")
    return owned_database


async def filed(database: Database) -> int:
    async with database.transaction(read_only=True) as tx:
        return await tx.raw.fetchval("SELECT count(*) FROM tickets")


async def test_raw_rows_and_core_rows_are_committed_together(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.raw.execute("INSERT INTO tickets VALUES (1)")
        await tx.sql.execute(text("INSERT INTO tickets VALUES (2)"))
    assert await filed(database) == 2


async def test_raw_rows_and_core_rows_are_rolled_back_together(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.transaction() as tx:
            await tx.raw.execute("INSERT INTO tickets VALUES (1)")
            await tx.sql.execute(text("INSERT INTO tickets VALUES (2)"))
            raise LookupError
    assert await filed(database) == 0


async def test_core_and_raw_see_each_others_rows_before_the_commit(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.raw.execute("INSERT INTO tickets VALUES (1)")
        assert (await tx.sql.execute(text("SELECT id FROM tickets"))).scalar_one() == 1


async def test_a_cancelled_task_rolls_back_and_gives_its_lock_free(database: Database) -> None:
    holding = asyncio.Event()

    async def hold() -> None:
        async with database.transaction() as tx:
            await tx.raw.execute("INSERT INTO tickets VALUES (1)")
            await tx.raw.execute("LOCK TABLE tickets")
            holding.set()
            await asyncio.Event().wait()

    holder = asyncio.create_task(hold())
    await holding.wait()
    holder.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holder
    assert await filed(database) == 0


async def test_a_connection_the_driver_lost_track_of_is_not_now_and_replaced(database: Database) -> None:
    with pytest.raises(Unavailable):
        async with database.transaction() as tx:
            await tx.raw.execute("INSERT INTO tickets VALUES (1)")
            raise asyncpg.InternalClientError("got an answer in the wrong state")
    assert await filed(database) == 0


async def test_a_task_cancelled_within_a_statement_leaves_a_usable_pool(database: Database) -> None:
    async def fall_asleep() -> None:
        async with database.transaction() as tx:
            await tx.raw.execute("INSERT INTO tickets VALUES (1)")
            await tx.raw.execute("SELECT pg_sleep(60) /* asleep */")

    async def asleep() -> bool:
        async with database.transaction() as tx:
            query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* asleep */' AND pid <> pg_backend_pid()"
            return await tx.raw.fetchval(query) == 1

    sleeper = asyncio.create_task(fall_asleep())
    await until(asleep, "the statement runs")
    sleeper.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeper
    assert await filed(database) == 0


async def test_a_swallowed_failure_is_not_taken_for_a_commit(database: Database) -> None:
    with pytest.raises(RolledBack):
        async with database.transaction() as tx:
            await tx.raw.execute("INSERT INTO tickets VALUES (1)")
            with suppress(DBAPIError):
                await tx.sql.execute(text("SELECT 1/0"))
    assert await filed(database) == 0


async def test_reading_transactions_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match="read-only"):
        async with database.transaction(read_only=True) as tx:
            await tx.raw.execute("INSERT INTO tickets VALUES (1)")


async def test_repeatable_read_keeps_its_picture(database: Database) -> None:
    async with database.transaction(read_only=True, isolation="repeatable_read") as tx:
        assert await tx.raw.fetchval("SELECT count(*) FROM tickets") == 0
        async with database.transaction() as other:
            await other.raw.execute("INSERT INTO tickets VALUES (1)")
        assert await tx.raw.fetchval("SELECT count(*) FROM tickets") == 0


@pytest.fixture
async def impatient(fresh_database: TestDatabase, database: Database) -> AsyncGenerator[Database]:
    short = timedelta(milliseconds=100)
    hasty = Database(
        fresh_database.owner, pool_size=1, lock_timeout=short, statement_timeout=3 * short, idle_timeout=5 * short
    )
    yield hasty
    await hasty.close()


async def test_a_statement_that_takes_too_long_is_unavailable(impatient: Database) -> None:
    with pytest.raises(Unavailable, match="57014"):
        async with impatient.transaction() as tx:
            await tx.raw.execute("SELECT pg_sleep(60)")


async def test_a_lock_not_had_in_time_is_unavailable(impatient: Database, database: Database) -> None:
    async with database.transaction() as holder:
        await holder.raw.execute("LOCK TABLE tickets")
        with pytest.raises(Unavailable, match="55P03"):
            async with impatient.transaction() as tx:
                await tx.sql.execute(text("SELECT count(*) FROM tickets"))


async def test_an_idle_transaction_is_ended_by_the_server(impatient: Database) -> None:
    with pytest.raises(Unavailable):
        async with impatient.transaction() as tx:
            pid = await tx.raw.fetchval("SELECT pg_backend_pid()")
            await until(tx.raw.is_closed, f"the server has ended session {pid}")
            await tx.raw.execute("SELECT 1")


async def test_an_exhausted_pool_is_unavailable(impatient: Database) -> None:
    async with impatient.transaction():
        with pytest.raises(Unavailable, match="TimeoutError"):
            async with impatient.transaction():
                pass


async def session(database: Database, *, through_core: bool = False) -> int:
    async with database.transaction() as tx:
        if through_core:
            await tx.sql.execute(text("SELECT 1"))
        return await tx.raw.fetchval("SELECT pg_backend_pid()")


async def test_the_connection_used_last_is_used_next(database: Database) -> None:
    async with database.transaction() as outer:
        first, second = await outer.raw.fetchval("SELECT pg_backend_pid()"), await session(database)
    assert first != second
    assert [await session(database, through_core=core) for core in (False, True, False)] == [first] * 3


async def test_more_transactions_than_connections_wait_their_turn(fresh_database: TestDatabase) -> None:
    narrow = Database(fresh_database.owner, pool_size=2)
    assert len(set(await asyncio.gather(*(session(narrow) for _ in range(20))))) == 2
    await narrow.close()


async def test_a_transaction_under_way_outlives_the_closing_of_its_pool(fresh_database: TestDatabase) -> None:
    closing = Database(fresh_database.owner)
    async with closing.transaction() as tx:
        await closing.close()
        assert await tx.raw.fetchval("SELECT 1") == 1
    assert tx.raw.is_closed()
