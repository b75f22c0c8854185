"""A log in memory with its tree in PostgreSQL, for tests of what can be proved of it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from shared.clock import ManualClock
from shared.db import Database
from shared.embedded.postgres import APPLICATION
from shared.eventlog.evidence import Evidence
from shared.eventlog.memory import MemoryLog
from shared.eventlog.note import Signer
from shared.eventlog.port import Item, Recorded
from shared.eventlog.tree import Tree
from shared.eventlog.tree_tables import add_tree_tables, grants, guards
from tests.eventlog.events import event
from tests.servers import TestDatabase

LOG_ID = "huantai.example/dispatch"
SIGNER = Signer(LOG_ID, bytes(32))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class GrownLog:
    """Events go in by `grow`; the tree follows at once, batch by batch."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(NOON)
        self.log = MemoryLog(self.clock, LOG_ID)
        self.tree = Tree(LOG_ID, SIGNER, self.clock)
        self.evidence = Evidence(database)

    async def grow(self, *batches: int) -> None:
        for batch in batches:
            start = await self.log.size()
            self.clock.advance(timedelta(seconds=1))
            await self.log.append(*(Item((event(f"ticket-{start + one}", 1),)) for one in range(batch)))
            await self.follow(await self.log.read(start, batch))

    async def follow(self, events: list[Recorded]) -> None:
        async with self.database.transaction() as tx:
            await self.tree.handle(tx, events)

    async def events(self) -> list[Recorded]:
        return await self.log.read(0, 10_000)


@asynccontextmanager
async def grown_log(database: TestDatabase) -> AsyncGenerator[GrownLog]:
    metadata = sa.MetaData()
    add_tree_tables(metadata)
    owner, application = Database(database.owner), Database(database.app)
    async with owner.transaction() as tx:
        await tx.sql.run_sync(metadata.create_all)
        for statement in (*guards(), *grants(APPLICATION)):
            await tx.sql.execute(sa.text(statement))
    await owner.close()
    try:
        yield GrownLog(application)
    finally:
        await application.close()
