"""Filings from the bus turned into tickets: consumed, routed, recorded with marks and offset, on the worklist.

Dispatch is two processes, as on one server: this one consumes, another one follows. Beside it, the library
`eventsourcing` saves one new aggregate per transaction on the same server: no bus, no routing, no view. Further trials,
reported and not judged: all in one process, one filing per transaction to tell what batching alone brings, all views.
"""

import os
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from bench.following import CaughtUp, following, following_apart
from bench.measure import Comparison, Effort, Findings, Trial, judged_and_told
from bench.peer import Tickets
from bench.place import Place, opened, place
from bench.residents import Json, filings, published, requests, with_coordinates
from dispatch_service.bootstrap.artifacts import PostgresArtifacts
from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.consumer import Filings
from dispatch_service.consumer_places import Places
from dispatch_service.directory.locator import Locator
from dispatch_service.migrations.schema import ARTIFACT
from dispatch_service.rules.build import build
from dispatch_service.rules.snapshot import Snapshot
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.views.worklist import VIEW
from shared.bootstrap.vault import Vault, open_vault
from shared.bus.consumer import Consumer
from shared.bus.embedded import EmbeddedBus
from shared.bus.health import Limits
from shared.bus.port import NextOffset, Subscriber
from shared.bus.topics import ONE_MACHINE
from shared.clock import SystemClock
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.db import Database
from shared.eventlog.postgres import PostgresLog
from shared.vault.naming import Naming
from shared.vault.sealing import Sealer

ONE_BY_ONE = 20
"""How many fewer filings the trial that records them one by one gets."""
NAME = "dispatch"
Following = Callable[[], AbstractAsyncContextManager[CaughtUp]]
TOKEN = "gws1." + "x" * 400
"""As long as a sealed text; the library is given it ready."""
PEER = "eventsourcing 9.5, one aggregate a transaction"
WHAT = "tickets consumed, routed, recorded, on the worklist"


@dataclass(frozen=True)
class Dispatch:
    """The parts of the dispatch service that a filing passes."""

    database: Database
    log: PostgresLog
    bus: EmbeddedBus
    vault: Vault
    handler: Filings[Snapshot]

    async def publish(self, bodies: Iterable[Json], count: int) -> None:
        """Filings, sealed and on the bus."""
        await published(self.bus.publisher(), Sealer(self.log.log_id, self.vault.ring), filings(bodies, count))

    @asynccontextmanager
    async def consumer(self, limits: Limits) -> AsyncGenerator[Consumer]:
        """As the service has it, but for the batch's size."""
        joined: list[Subscriber] = []

        def join(load: NextOffset) -> Subscriber:
            joined.append(self.bus.subscriber(NAME, [RESIDENT_REQUESTS], load))
            return joined[-1]

        try:
            yield Consumer(NAME, join, self.log, self.handler, SystemClock(), limits)
        finally:
            await joined[-1].close()


async def measure(effort: Effort) -> Findings:
    """All of them in turn."""
    few = effort.tickets // ONE_BY_ONE
    located, everything = with_coordinates(), requests()
    async with place() as at, dispatch(at, followed=False) as ours, dispatch(at) as whole, _peer(at) as peer:

        def worklist() -> AbstractAsyncContextManager[CaughtUp]:
            return following_apart(at, [VIEW])

        judged = {
            "batched": _consuming(ours, located, effort.tickets, worklist),
            "peer": _saving(peer, effort.seconds),
        }
        beside = {
            "whole": _consuming(whole, located, effort.tickets, lambda: following(whole.log, whole.database, [VIEW])),
            "single": _consuming(ours, located, few, worklist, batch=1),
            "served": _consuming(ours, everything, effort.tickets, lambda: following_apart(at, VIEWS)),
        }
        samples, told = await judged_and_told(judged, beside, effort)
    return Findings(
        [
            Comparison(WHAT, "/s", PEER, samples["batched"], samples["peer"], 8.0),
            Comparison("the same, all in one process", "/s", PEER, told["whole"], told["peer"]),
            Comparison("the same, one ticket a transaction", "/s", PEER, told["single"], told["peer"]),
            Comparison("the same, all views, a third by address", "/s", PEER, told["served"], told["peer"]),
        ]
    )


@asynccontextmanager
async def dispatch(at: Place, *, followed: bool = True) -> AsyncGenerator[Dispatch]:
    """Opened on the place's databases; `followed`: in this process."""
    async with AsyncExitStack() as stack:
        vault = await stack.enter_async_context(open_vault(at.url("keys"), os.environ, at.home, SystemClock()))
        database = await stack.enter_async_context(opened(at.url("dispatch"), 12))
        bus = EmbeddedBus(await stack.enter_async_context(opened(at.url("bus"))))
        await bus.ensure_topics(ONE_MACHINE)
        log = await PostgresLog.open(database, SystemClock(), followed=followed)
        stack.push_async_callback(log.close)
        rules = RulesInForce(log, PostgresArtifacts(database, ARTIFACT), SystemClock(), build)
        handler = Filings(log, rules, Places(vault.opener, vault.ring, _locator), await Naming.load(vault.store))
        yield Dispatch(database, log, bus, vault, handler)


def _consuming(
    ours: Dispatch, bodies: Sequence[Json], count: int, follow: Following, batch: int = Limits().batch
) -> Trial:
    async def trial() -> float:
        """Filings are on the bus, and views have caught up with other trials, before the time runs; it ends when the
        last event is in every view."""
        await ours.publish(bodies, count)
        async with ours.consumer(Limits(batch=batch)) as consumer, follow() as caught_up:
            await caught_up(await ours.log.size() - 1)
            started, done = perf_counter(), 0
            while done < count:
                done += await consumer.step()
            await caught_up(await ours.log.size() - 1)
            return count / (perf_counter() - started)

    return trial


@asynccontextmanager
async def _peer(at: Place) -> AsyncGenerator[Tickets]:
    tickets = Tickets(at.peer_url())
    try:
        yield tickets
    finally:
        tickets.close()


def _saving(peer: Tickets, seconds: float) -> Trial:
    async def trial() -> float:
        saved, started = 0, perf_counter()
        while perf_counter() - started < seconds:
            peer.save(f"GW-{saved}", TOKEN, TOKEN)
            saved += 1
        return saved / (perf_counter() - started)

    return trial


def _locator(rules: Snapshot) -> Locator:
    return Locator(rules.directory)
