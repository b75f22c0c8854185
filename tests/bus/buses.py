"""Each bus behind one face, for the contract suite: topics of a test's own, a dead member, a recreated topic."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import sqlalchemy as sa

from shared.bus import tables
from shared.bus.embedded import EmbeddedBus
from shared.bus.embedded_subscriber import EmbeddedSubscriber, Pace
from shared.bus.memory import MemoryBus, MemorySubscriber
from shared.bus.port import NextOffset, Publisher, Subscriber
from shared.db import Database
from shared.embedded.postgres import APPLICATION
from tests.servers import TestDatabase

PARTITIONS = 4
QUICK = Pace(look=0.02, beat=0.05, lease=0.5)


class Bus(Protocol):
    """What the suite asks of a bus beyond its ports."""

    def publisher(self) -> Publisher: ...
    def subscriber(self, group: str, topics: Sequence[str], next_offset: NextOffset) -> Subscriber: ...

    async def create_topic(self, name: str) -> None:
        """With `PARTITIONS` partitions."""
        ...

    async def recreate_topic(self, name: str) -> None:
        """Delete it with all it holds, and make it again under its old name."""
        ...

    async def lose_records(self, name: str) -> None:
        """Retention takes all the topic holds, read or not."""
        ...

    async def kill(self, member: Subscriber) -> None:
        """The member's process dies without a word; returns when the bus may be waited on to notice."""
        ...

    async def close(self) -> None: ...


class Memory(MemoryBus):
    """Notices a death at once."""

    def __init__(self) -> None:
        super().__init__({})

    async def create_topic(self, name: str) -> None:
        self.make_topic(name, PARTITIONS)

    async def recreate_topic(self, name: str) -> None:
        self.make_topic(name, PARTITIONS)

    async def lose_records(self, name: str) -> None:
        self.expire(name)

    async def kill(self, member: Subscriber) -> None:
        assert isinstance(member, MemorySubscriber)
        self.expel(member)

    async def close(self) -> None: ...


class Embedded(EmbeddedBus):
    """A member that polls no more is dead when its lease is over."""

    def __init__(self, database: Database, pace: Pace = QUICK) -> None:
        super().__init__(database, pace)
        self._opened = database

    def at(self, pace: Pace) -> "Embedded":
        """The same bus, its members in another hurry."""
        return Embedded(self._opened, pace)

    async def create_topic(self, name: str) -> None:
        await self.ensure_topics({name: PARTITIONS})

    async def recreate_topic(self, name: str) -> None:
        await self.drop_topic(name)
        await self.create_topic(name)

    async def lose_records(self, name: str) -> None:
        async with self._opened.transaction() as tx:
            topic = await tx.raw.fetchval("SELECT id FROM topic WHERE name = $1", name)
            await tx.raw.execute("UPDATE topic_partition SET first = next WHERE topic = $1", topic)
            await tx.raw.execute("DELETE FROM message WHERE topic = $1", topic)

    async def kill(self, member: Subscriber) -> None:
        assert isinstance(member, EmbeddedSubscriber)

    async def close(self) -> None:
        await self._opened.close()


async def make_bus_tables(home: TestDatabase) -> None:
    """What the migration of database `bus` does, run as its owner."""
    metadata = sa.MetaData()
    tables.add_bus_tables(metadata)
    owner = Database(home.owner)
    async with owner.transaction() as tx:
        await tx.sql.run_sync(metadata.create_all)
        for statement in tables.grants(APPLICATION):
            await tx.raw.execute(statement)
    await owner.close()


@asynccontextmanager
async def embedded_bus(home: TestDatabase) -> AsyncGenerator[Embedded]:
    """The embedded bus, used as the services use it: by a role that owns nothing."""
    await make_bus_tables(home)
    bus = Embedded(Database(home.app))
    try:
        yield bus
    finally:
        await bus.close()
