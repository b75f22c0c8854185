"""Processes come and go: a killed service takes up where it was, two replicas share the work, SIGTERM drains."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.migrate import migrate_all
from cli.seed import put_demo_in_force
from dispatch_service.codec import TICKET
from dispatch_service.loop.check import faults
from dispatch_service.loop.histories import histories_of
from dispatch_service.routing.events import TicketOpened
from shared.bootstrap.topics import DEFAULT
from shared.bus.topics import ONE_MACHINE, read_plan
from shared.clock import SystemClock
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.postgres import PostgresLog
from shared.settings import WHICH, SharedSettings
from tests.flows.processes import Served, caller, ended, environment
from tests.flows.topics import no_topics
from tests.servers import TestDatabase, fresh_database_on, private_home
from tests.waiting import until


@dataclass
class Ground:
    """Databases ready for service processes, and the log to see what became of it."""

    databases: Mapping[str, TestDatabase]
    env: Mapping[str, str]
    home: Path
    partitions: int
    """Of the topic of filings."""

    def served(self, which: str, name: str = "") -> Served:
        """A service process, not yet started."""
        return Served(which, self.env, self.home / f"{name or which}.log")

    async def tickets(self) -> int:
        """How many tickets there are; each of them whole."""
        database = Database(self.databases["dispatch"].app)
        log = await PostgresLog.open(database, SystemClock())
        try:
            ends = [0]
            histories = await histories_of(log, ends.append)
            tickets = {one.state.id: "" for stream, one in histories.items() if stream.startswith(TICKET)}
            assert not faults(tickets, histories, frozenset())
            seen = await log.read(0, ends[-1])  # it grows while we look
            assert sum(event.type == TicketOpened.__name__ for event in seen) == len(tickets)
            return len(tickets)
        finally:
            await log.close()
            await database.close()


pytestmark = pytest.mark.timeout(300)
"""Each starts two or three processes, and imports take their time on a busy machine."""


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.long])])
async def ground(request: pytest.FixtureRequest, postgres: EmbeddedPostgres) -> AsyncGenerator[Ground]:
    kafka = request.getfixturevalue("kafka_broker") if request.param == "kafka" else ""
    if kafka:
        await no_topics(kafka)
    with ExitStack() as opened:
        home = opened.enter_context(private_home())
        databases = {which: opened.enter_context(fresh_database_on(postgres)) for which in WHICH}
        urls = {f"{which}_database_url": database.app for which, database in databases.items()}
        settings = SharedSettings.model_validate({**urls, "home": home, "kafka_bootstrap_servers": kafka})
        await migrate_all(settings, {which: databases[which].owner for which in WHICH})
        await put_demo_in_force(databases["dispatch"].app, SystemClock())
        count = read_plan(DEFAULT)[RESIDENT_REQUESTS].partitions if kafka else ONE_MACHINE[RESIDENT_REQUESTS]
        yield Ground(databases, environment(databases, home, kafka), home, count)


async def file(intake: Served, count: int, start: int = 0) -> None:
    """File that many, each accepted."""
    async with caller(30, intake.url) as http:
        for number in range(start, start + count):
            body = {"channel": "web", "subject": f"路灯 {number}", "description": "不亮", "grid_code": "C01-06"}
            answer = await http.post("/v1/requests", json=body)
            assert answer.status_code == 201, answer.text


async def test_a_killed_dispatch_takes_up_where_it_was(ground: Ground) -> None:
    intake, dispatch = ground.served("intake"), ground.served("dispatch")
    with ended(intake, dispatch):
        await intake.start()
        await dispatch.start()
        await file(intake, 10)
        dispatch.kill()
        await file(intake, 10, start=10)
        await dispatch.start()

        async def all_there() -> bool:
            return await ground.tickets() == 20

        await until(all_there, "each of the twenty has its ticket", 60)


async def test_a_killed_intake_keeps_what_it_accepted(ground: Ground) -> None:
    intake, dispatch = ground.served("intake"), ground.served("dispatch")
    with ended(intake, dispatch):
        await intake.start()
        await file(intake, 10)
        intake.kill()
        await dispatch.start()
        await intake.start()

        async def all_there() -> bool:
            return await ground.tickets() == 10

        await until(all_there, "each of the ten has its ticket", 60)


async def test_two_replicas_share_the_work_and_one_takes_over(ground: Ground) -> None:
    intake = ground.served("intake")
    replicas = [ground.served("dispatch", f"dispatch-{number}") for number in (1, 2)]
    with ended(intake, *replicas):
        await intake.start()
        for replica in replicas:
            await replica.start()
        await until(lambda: shared_out(ground, replicas), "every partition has one of the two as its holder", 90)
        await file(intake, 40)

        async def all_applied() -> list[int]:
            done = [await applied(replica) for replica in replicas]
            return done if sum(done) == 40 else []

        done = await until(all_applied, "each of the forty was applied by one of them alone", 60)
        assert all(done), f"one replica did all of it: {done}"
        replicas[0].kill()
        await file(intake, 10, start=40)

        async def all_there() -> bool:
            return await ground.tickets() == 50

        await until(all_there, "the other replica has opened the rest", 90)


async def shared_out(ground: Ground, replicas: Sequence[Served]) -> bool:
    """Whether each replica holds partitions, and together they hold all of them, each once."""
    held = [await partitions(replica) for replica in replicas]
    return all(held) and sum(map(len, held)) == len(frozenset[str]().union(*held)) == ground.partitions


async def partitions(dispatch: Served) -> frozenset[str]:
    """Those it holds now: it tells of their lag and of no other's."""
    return frozenset(sample.labels["partition"] for sample in await dispatch.figures("gridwhistle_bus_lag"))


async def applied(dispatch: Served) -> int:
    """Filings this process has applied since it started."""
    records = await dispatch.figures("gridwhistle_bus_records_total")
    return sum(int(sample.value) for sample in records if sample.labels["outcome"] == "applied")


async def test_sigterm_drains_and_leaves(ground: Ground) -> None:
    intake = ground.served("intake")
    with ended(intake):
        await intake.start()
        await file(intake, 3)
        assert intake.stop() == 0
