"""The bench of filing waits for followers that have something left to do."""

from collections.abc import AsyncGenerator

import pytest

from bench.filing import IDLE
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog import cursors
from shared.eventlog.port import Item
from tests.eventlog.events import event
from tests.eventlog.stores import Store, log_database, opened


@pytest.fixture
async def store(postgres: EmbeddedPostgres) -> AsyncGenerator[Store]:
    async with log_database(postgres) as home, opened(home) as store:
        yield store


async def idle(store: Store) -> bool:
    async with store.database.transaction(read_only=True) as tx:
        return await tx.raw.fetchval(IDLE)


async def test_the_log_is_settled_once_all_who_follow_have_caught_up_and_not_before_they_begin(store: Store) -> None:
    await store.log.append(Item(events=(event("request-1", 1),)))
    assert not await idle(store)
    async with store.database.transaction() as tx:
        for name in ("early", "late"):
            await cursors.create(tx, name)
        await cursors.move(tx, "early", 1)
    assert not await idle(store)
    async with store.database.transaction() as tx:
        await cursors.move(tx, "late", 1)
    assert await idle(store)
