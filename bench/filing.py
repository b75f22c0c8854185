"""Durable `POST /v1/requests` with sealing: beside a request of the same service that is read and thrown away, and
beside a plain FastAPI service with two inserts in one transaction.

One worker process answers and does nothing else, like what it is compared with. What follows its log catches up between
the rounds, in a process of its own; in further trials, reported and not judged, it works at the same time.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

from bench import serving
from bench.load import Order, Tally
from bench.measure import Comparison, Effort, Figure, Findings, Trial, judged_and_told
from bench.place import Place, opened, place
from bench.processes import HOST, load, python, running
from bench.residents import filings, with_coordinates
from shared.db import Database

FOLLOWS = "GRIDWHISTLE_INTAKE_FOLLOWS"
CLIENTS = 32
BODIES = 256
IDLE = "SELECT coalesce(bool_and(cursor.position >= head.size), false) FROM cursor, head"
"""Whether all followers have seen all there is; they have not where none has begun."""
BEHIND = "SELECT size - coalesce((SELECT min(position) FROM cursor), 0) FROM head"
WHAT = "durable POST /v1/requests with sealing, 32 clients, one worker"
BESIDE = "the same, its followers at work on the same cores"


async def measure(effort: Effort) -> Findings:
    """The paths under the same load, in turn."""
    async with place() as at, opened(at.url("intake")) as database, _served(at) as (worker, plain):
        filing = _Filing(at, database, _order(worker, "/v1/requests", effort))

        def other(port: int, path: str) -> Trial:
            async def trial() -> float:
                return (await load(_order(port, path, effort))).rate

            return trial

        samples, told = await judged_and_told(
            {"filed": filing.alone, "noop": other(worker, serving.NOOP), "plain": other(plain, serving.PLAIN)},
            {"quick": other(worker, serving.QUICK), "beside": filing.beside},
            effort,
        )
    return Findings(
        [
            Comparison(WHAT, "/s", "no-op POST of the same app and model", samples["filed"], samples["noop"], 0.5),
            Comparison(WHAT, "/s", "FastAPI + asyncpg, two inserts", samples["filed"], samples["plain"], 2.0),
            Comparison(WHAT, "/s", "no-op POST, body read by hand", told["filed"], told["quick"]),
            Comparison(BESIDE, "/s", "FastAPI + asyncpg, two inserts", told["beside"], told["plain"]),
        ],
        [
            Figure("filing, median answer time at 32 clients", median(t.p50_ms for t in filing.waited), "ms"),
            Figure("filing, worst 99th percentile of a round", max(t.p99_ms for t in filing.waited), "ms"),
            Figure("followers of filings, by themselves, median", median(filing.followed), "events/s"),
        ],
    )


class _Filing:
    """Trials that file. Each ends when everything that follows the log has caught up: the next one must not pay for
    what this one left undone."""

    def __init__(self, at: Place, database: Database, order: Order) -> None:
        self._at = at
        self._database = database
        self._order = order
        self.waited: list[Tally] = []
        """Of the trials without followers."""
        self.followed: list[float] = []
        """How fast followers caught up after these."""

    async def alone(self) -> float:
        """Nobody follows until the load is over."""
        self.waited.append(await load(self._order))
        async with _following(self._at):
            behind, started = await self._asked(BEHIND), perf_counter()  # not what it caught up with while it began
            await self._settled()
            self.followed.append(behind / (perf_counter() - started))
        return self.waited[-1].rate

    async def beside(self) -> float:
        """Followers work under the load, and yield to it."""
        async with _following(self._at):
            tally = await load(self._order)
            await self._settled()
        return tally.rate

    async def _settled(self) -> None:
        async with asyncio.timeout(120):
            while True:
                if await self._asked(IDLE):
                    return
                await asyncio.sleep(0.05)

    async def _asked(self, query: str) -> int:
        async with self._database.transaction(read_only=True) as tx:
            return await tx.raw.fetchval(query)


@asynccontextmanager
async def _served(at: Place) -> AsyncGenerator[tuple[int, int]]:
    """Ports of a worker that only answers, and of the plain service."""
    peer = {serving.PEER_URL: at.peer_url()}
    async with (
        running(python("bench.serving", "intake"), "/readyz", {**_home(at), FOLLOWS: "0"}) as worker,
        running(python("bench.serving", "plain"), "/docs", peer) as plain,
    ):
        yield worker, plain


@asynccontextmanager
async def _following(at: Place) -> AsyncGenerator[None]:
    """A process that follows the log and yields to whoever answers, as a deployment has one."""
    async with running(("nice", "-n", "19", *python("bench.serving", "intake")), "/readyz", _home(at)):
        yield


def _home(at: Place) -> dict[str, str]:
    return {"GRIDWHISTLE_HOME": str(at.home), "GRIDWHISTLE_LOG_LEVEL": "WARNING"}


def _order(port: int, path: str, effort: Effort) -> Order:
    bodies = [json.dumps(body, ensure_ascii=False) for body in filings(with_coordinates(), BODIES)]
    return Order(HOST, port, path, CLIENTS, effort.seconds, bodies)
