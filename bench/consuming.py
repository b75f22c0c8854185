"""Filings from the bus turned into tickets: consumed, routed, recorded with marks and offset, on the worklist.

Dispatch is three processes, as on one server: two consume and share the partitions, another one follows. Beside it, the
library `eventsourcing` saves one new aggregate per transaction on the same server: no bus, no routing, no view. Further
trials, reported and not judged: one process that consumes, all in one process, one filing per transaction to tell what
batching alone brings, all views.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import perf_counter

from bench.consumers import ON_ONE_SERVER, Consume, consumers
from bench.dispatch import BATCH, PARTITIONS, Dispatch, dispatch
from bench.following import CaughtUp, following, following_apart
from bench.measure import Comparison, Effort, Findings, Samples, Trial, judged_and_told
from bench.peer import Tickets
from bench.place import Place, place
from bench.residents import Json, requests, with_coordinates
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.views.worklist import VIEW

ONE_BY_ONE = 20
"""How many fewer filings the trial that records them one by one gets."""
Following = Callable[[], AbstractAsyncContextManager[CaughtUp]]
Working = Callable[[], AbstractAsyncContextManager[Consume]]
TOKEN = "gws1." + "x" * 400
"""As long as a sealed text; the library is given it ready."""
PEER = "eventsourcing 9.5, one aggregate a transaction"
WHAT = "tickets consumed, routed, recorded, on the worklist"


async def measure(effort: Effort) -> Findings:
    """All of them in turn."""
    few = effort.tickets // ONE_BY_ONE
    located, everything = with_coordinates(), requests()
    async with (
        place() as at,
        dispatch(at.databases, at.home, followed=False) as ours,
        dispatch(at.databases, at.home) as whole,
        consumers(at, ON_ONE_SERVER) as several,
        consumers(at, 1) as one,
        _peer(at) as peer,
    ):

        def worklist() -> AbstractAsyncContextManager[CaughtUp]:
            return following_apart(at, [VIEW])

        judged = {
            "shared": _consuming(ours, several.joined, located, effort.tickets, worklist),
            "peer": _saving(peer, effort.seconds),
        }
        beside = {
            "alone": _consuming(ours, one.joined, located, effort.tickets, worklist),
            "whole": _consuming(
                whole,
                lambda: _here(whole),
                located,
                effort.tickets,
                lambda: following(whole.log, whole.database, [VIEW]),
            ),
            "single": _consuming(ours, lambda: _here(ours, batch=1), located, few, worklist),
            "served": _consuming(
                ours, lambda: _here(ours), everything, effort.tickets, lambda: following_apart(at, VIEWS)
            ),
        }
        samples, told = await judged_and_told(judged, beside, effort)
    return _compared(samples, told)


def _compared(samples: Samples, told: Samples) -> Findings:
    return Findings(
        [
            Comparison(WHAT, "/s", PEER, samples["shared"], samples["peer"], 8.0),
            Comparison("the same, one process consumes", "/s", PEER, told["alone"], told["peer"]),
            Comparison("the same, all in one process", "/s", PEER, told["whole"], told["peer"]),
            Comparison("the same, one ticket a transaction", "/s", PEER, told["single"], told["peer"]),
            Comparison("the same, all views, a third by address", "/s", PEER, told["served"], told["peer"]),
        ]
    )


@asynccontextmanager
async def _here(ours: Dispatch, batch: int = BATCH) -> AsyncGenerator[Consume]:
    """In this process, by itself."""
    async with ours.joined(PARTITIONS, batch) as joined:
        yield joined.drain


def _consuming(ours: Dispatch, working: Working, bodies: Sequence[Json], count: int, follow: Following) -> Trial:
    async def trial() -> float:
        """Who consumes has joined, filings are on the bus, and views have caught up with other trials, before the time
        runs; it ends when the last event is in every view."""
        async with working() as consume:
            await ours.publish(bodies, count)
            async with follow() as caught_up:
                await caught_up(await ours.log.size() - 1)
                started = perf_counter()
                if (done := await consume()) != count:
                    raise RuntimeError(f"{done} of {count} filings were consumed")
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
