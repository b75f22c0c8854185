"""The parts of the dispatch service that a filing passes, on the databases of a place."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.place import opened
from bench.residents import Json, filings, published
from dispatch_service.bootstrap.artifacts import PostgresArtifacts
from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.consumer import Filings
from dispatch_service.consumer_places import Places
from dispatch_service.directory.locator import Locator
from dispatch_service.migrations.schema import ARTIFACT
from dispatch_service.rules.build import build
from dispatch_service.rules.snapshot import Snapshot
from shared.bootstrap.vault import Vault, open_vault
from shared.bus.consumer import Consumer
from shared.bus.embedded import EmbeddedBus
from shared.bus.health import Limits
from shared.bus.port import NextOffset, Subscriber
from shared.bus.topics import ONE_MACHINE
from shared.clock import SystemClock
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.databases import Databases
from shared.db import Database
from shared.eventlog.postgres import PostgresLog
from shared.vault.naming import Naming
from shared.vault.sealing import Sealer

NAME = "dispatch"
BATCH = Limits().batch
PARTITIONS = ONE_MACHINE[RESIDENT_REQUESTS]
BETWEEN_LOOKS = 0.1
"""Seconds. A member hears of another one when it renews its lease."""
PATIENCE = 60.0
"""Seconds it may take until the partitions are shared."""


@dataclass(frozen=True)
class Joined:
    """A consumer, and its membership in the group."""

    consumer: Consumer
    subscriber: Subscriber

    async def hold(self, share: int) -> None:
        """Return once it holds so many partitions, and nothing is left on them."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if not await self.consumer.step() and len(self.subscriber.assigned()) == share:
                    return
                await asyncio.sleep(BETWEEN_LOOKS)

    async def drain(self) -> int:
        """Consume what there is. Gives the number of records."""
        done = 0
        while records := await self.consumer.step():
            done += records
        return done


@dataclass(frozen=True)
class Dispatch:
    """What of the service takes part."""

    database: Database
    log: PostgresLog
    bus: EmbeddedBus
    vault: Vault
    handler: Filings[Snapshot]

    async def publish(self, bodies: Iterable[Json], count: int) -> None:
        """Filings, sealed and on the bus."""
        await published(self.bus.publisher(), Sealer(self.log.log_id, self.vault.ring), filings(bodies, count))

    @asynccontextmanager
    async def joined(self, share: int, batch: int = BATCH) -> AsyncGenerator[Joined]:
        """A consumer that holds so many partitions; as the service has it, but for the batch's size, and it waits for
        nothing: everything is on the bus before the time runs. It leaves its group at the end."""
        made: list[Subscriber] = []

        def join(load: NextOffset) -> Subscriber:
            made.append(self.bus.subscriber(NAME, [RESIDENT_REQUESTS], load))
            return made[-1]

        try:
            limits = Limits(batch=batch, wait=0.0)
            joined = Joined(Consumer(NAME, join, self.log, self.handler, SystemClock(), limits), made[-1])
            await joined.hold(share)
            yield joined
        finally:
            await made[-1].close()


@asynccontextmanager
async def dispatch(
    databases: Databases, home: Path, *, followed: bool = True, pool: int = 12
) -> AsyncGenerator[Dispatch]:
    """Opened on the place's databases with so many connections; `followed`: in this process."""
    async with AsyncExitStack() as stack:
        vault = await stack.enter_async_context(open_vault(databases.url("keys"), os.environ, home, SystemClock()))
        database = await stack.enter_async_context(opened(databases.url("dispatch"), pool))
        bus = EmbeddedBus(await stack.enter_async_context(opened(databases.url("bus"))))
        await bus.ensure_topics(ONE_MACHINE)
        log = await PostgresLog.open(database, SystemClock(), followed=followed)
        stack.push_async_callback(log.close)
        rules = RulesInForce(log, PostgresArtifacts(database, ARTIFACT), SystemClock(), build)
        handler = Filings(log, rules, Places(vault.opener, vault.ring, _locator), await Naming.load(vault.store))
        yield Dispatch(database, log, bus, vault, handler)


def _locator(rules: Snapshot) -> Locator:
    return Locator(rules.directory)
