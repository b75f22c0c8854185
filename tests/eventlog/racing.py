"""Other processes at the log's head, and what is seen of them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from shared.db import Transaction
from shared.eventlog.batch import LOCK
from shared.eventlog.port import Outcome
from tests.eventlog.stores import Store

SHORT = timedelta(milliseconds=200)
BLOCKED = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()
"""


@asynccontextmanager
async def head_held(store: Store) -> AsyncGenerator[Transaction]:
    """Another process in the middle of its append."""
    async with store.database.transaction() as tx:
        await tx.raw.fetchrow(LOCK)
        yield tx


async def blocked(store: Store, count: int = 1) -> bool:
    """Whether so many wait for a lock; those who wait get it in the order they came, who comes later may be faster."""
    async with store.database.transaction() as tx:
        return await tx.raw.fetchval(BLOCKED) >= count


async def outcomes(calls: Sequence[Awaitable[list[Outcome]]]) -> list[Outcome]:
    return [outcome for answer in await asyncio.gather(*calls) for outcome in answer]


async def streams(store: Store) -> list[str]:
    return [event.stream for event in await store.log.read()]
