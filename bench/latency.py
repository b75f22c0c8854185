"""From request to worklist over Kafka at a steady hundred requests a second: both services, one broker, this machine.

Measured from outside: from the moment a request is sent until its ticket stands in the worklist's table, looked up
every few milliseconds. Requests go out on time whether or not earlier ones were answered.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import httpx
import msgspec

from bench.measure import Effort, Figure, Findings, Skipped
from bench.place import opened, place
from bench.processes import HOST, python, running
from bench.residents import filings, requests
from shared.bus.kafka_client import KafkaSettings
from shared.bus.kafka_topics import ensure_topics
from shared.bus.topics import ONE_MACHINE, TopicPlan
from shared.db import Database
from shared.embedded.broker import EmbeddedBroker, missing_tools

RATE = 100
WARM_UP = 200
"""Requests that are not counted."""
LOOK = 0.005
PATIENCE = 60.0
NEW = "SELECT ticket, position FROM worklist WHERE position > $1"
WHAT = f"request to worklist over Kafka at {RATE}/s"


class Receipt(msgspec.Struct):
    """What of a receipt is read."""

    id: str


@dataclass
class Watch:
    """When each request was sent, by its id, and when its ticket was seen first."""

    sent: dict[str, float] = field(default_factory=dict[str, float])
    seen: dict[str, float] = field(default_factory=dict[str, float])

    def delays(self) -> list[float]:
        """In milliseconds, sorted."""
        return sorted((self.seen[id_] - self.sent[id_]) * 1000 for id_ in self.sent)


async def measure(effort: Effort) -> Findings:
    """Skipped, and said so, where no broker can be run."""
    if missing := missing_tools():
        return Findings(skipped=[Skipped(WHAT, f"no Kafka broker without {' and '.join(missing)}")])
    async with place() as at, opened(at.url("dispatch")) as database, _services(at.home) as intake:
        await _paced(intake, database, WARM_UP)
        watch = await _paced(intake, database, round(RATE * effort.paced))
    delays = watch.delays()
    return Findings(
        figures=[Figure(f"{WHAT}, p{percent}", delays[len(delays) * percent // 100], "ms") for percent in (50, 99)]
    )


@asynccontextmanager
async def _services(home: Path) -> AsyncGenerator[int]:
    """Broker, topics and both services; intake's port."""
    broker = EmbeddedBroker(home / "kafka")
    async with AsyncExitStack() as stack:
        stack.callback(broker.kill)
        await asyncio.to_thread(broker.start)
        topics = dict.fromkeys(ONE_MACHINE, TopicPlan(4, 1, 1, 1))
        await ensure_topics(KafkaSettings((broker.bootstrap,)), topics)
        env = {
            "GRIDWHISTLE_HOME": str(home),
            "GRIDWHISTLE_LOG_LEVEL": "WARNING",
            "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap,
        }
        ports = [
            await stack.enter_async_context(running(python("cli", "serve", name, "--port"), "/readyz", env))
            for name in ("intake", "dispatch")
        ]
        yield ports[0]


async def _paced(port: int, database: Database, count: int) -> Watch:
    watch, bodies = Watch(), filings(requests(), count)
    limits = httpx.Limits(max_connections=64)
    async with (
        httpx.AsyncClient(base_url=f"http://{HOST}:{port}", limits=limits, timeout=30, trust_env=False) as client,
        asyncio.timeout(count / RATE + PATIENCE),
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(_look_out(database, watch, count))
        started = perf_counter()
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(0.0, started + number / RATE - perf_counter()))
            tasks.create_task(_file(client, body, watch))
    return watch


async def _file(client: httpx.AsyncClient, body: object, watch: Watch) -> None:
    sent = perf_counter()
    answer = await client.post("/v1/requests", json=body)
    answer.raise_for_status()
    watch.sent[msgspec.json.decode(answer.content, type=Receipt).id] = sent


async def _look_out(database: Database, watch: Watch, count: int) -> None:
    """Until every request sent has been seen."""
    position = -1
    while len(watch.sent) < count or not watch.sent.keys() <= watch.seen.keys():
        async with database.transaction(read_only=True) as tx:
            rows = await tx.raw.fetch(NEW, position)
        now = perf_counter()
        for row in rows:
            watch.seen.setdefault(row["ticket"], now)
            position = max(position, row["position"])
        await asyncio.sleep(LOOK)
