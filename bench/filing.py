"""Durable `POST /v1/requests` with sealing: beside a request of the same service that is read and thrown away, and
beside a plain FastAPI service with two inserts in one transaction.

One worker answers, and a process beside it follows its log and yields to it, as a deployment has them.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from statistics import median

from bench import serving
from bench.load import Order, Tally
from bench.measure import Comparison, Effort, Figure, Findings, Trial, interleaved
from bench.place import Place, opened, place
from bench.processes import HOST, load, python, running
from bench.residents import filings, with_coordinates
from shared.db import Database

FOLLOWS = "GRIDWHISTLE_INTAKE_FOLLOWS"
CLIENTS = 32
BODIES = 256
IDLE = "SELECT NOT EXISTS (SELECT 1 FROM cursor, head WHERE cursor.position < head.size)"
WHAT = "durable POST /v1/requests with sealing, 32 clients, one worker"


async def measure(effort: Effort) -> Findings:
    """Four paths under the same load, in turn."""
    waited: list[Tally] = []
    async with place() as at, opened(at.url("intake")) as database, _served(at) as (worker, plain):

        async def filed() -> float:
            tally = await load(_order(worker, "/v1/requests", effort))
            waited.append(tally)
            await _settled(database)
            return tally.rate

        def other(port: int, path: str) -> Trial:
            async def trial() -> float:
                return (await load(_order(port, path, effort))).rate

            return trial

        trials = {
            "filed": filed,
            "noop": other(worker, serving.NOOP),
            "plain": other(plain, serving.PLAIN),
            "declared": other(worker, serving.DECLARED),
        }
        samples = await interleaved(trials, effort.rounds)
    return Findings(
        [
            Comparison(WHAT, "/s", "no-op POST of the same app and model", samples["filed"], samples["noop"], 0.5),
            Comparison(WHAT, "/s", "FastAPI + asyncpg, two inserts", samples["filed"], samples["plain"], 2.0),
            Comparison(WHAT, "/s", "no-op POST, body declared to FastAPI", samples["filed"], samples["declared"]),
        ],
        [
            Figure("filing, median answer time at 32 clients", median(t.p50_ms for t in waited), "ms"),
            Figure("filing, worst 99th percentile of a round", max(t.p99_ms for t in waited), "ms"),
        ],
    )


@asynccontextmanager
async def _served(at: Place) -> AsyncGenerator[tuple[int, int]]:
    """Ports of a worker, whose log another process follows, and of the plain service."""
    home = {"GRIDWHISTLE_HOME": str(at.home), "GRIDWHISTLE_LOG_LEVEL": "WARNING"}
    peer = {serving.PEER_URL: at.peer_url()}
    async with (
        running(python("bench.serving", "intake"), "/readyz", {**home, FOLLOWS: "0"}) as worker,
        running(("nice", *python("bench.serving", "intake")), "/readyz", home),
        running(python("bench.serving", "plain"), "/docs", peer) as plain,
    ):
        yield worker, plain


def _order(port: int, path: str, effort: Effort) -> Order:
    bodies = [json.dumps(body, ensure_ascii=False) for body in filings(with_coordinates(), BODIES)]
    return Order(HOST, port, path, CLIENTS, effort.seconds, bodies)


async def _settled(database: Database) -> None:
    """Until all followers have caught up: the next trial must not pay for what this one left undone."""
    async with asyncio.timeout(120):
        while True:
            async with database.transaction(read_only=True) as tx:
                if await tx.raw.fetchval(IDLE):
                    return
            await asyncio.sleep(0.05)
