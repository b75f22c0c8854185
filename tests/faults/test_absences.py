"""Longer than any patience on the way: the database or the broker is away for minutes while people go on filing."""

import asyncio

import httpx
import pytest

from tests.faults.plan import Fault
from tests.faults.resident import Told
from tests.faults.system import System, system, weather
from tests.waiting import hold, until

pytestmark = [pytest.mark.storm, pytest.mark.timeout(600)]
MINUTES = 130.0
"""Seconds. Longer than every time limit between a caller and the disk, and than the longest pause between two tries."""


async def test_a_database_away_for_minutes_costs_nothing_and_is_come_back_from_alone() -> None:
    async with system(kafka=False) as installation:
        told = Told()
        await told.import_rows(installation.intake.url, 40)
        async with asyncio.TaskGroup() as both:
            both.create_task(weather(installation, [Fault(("database",), "kill", MINUTES)], told, 80))
            both.create_task(refused_with_a_time_to_come_back(installation))
        books = await installation.check(told)
        assert (len(told.receipts), len(books.parked)) == (120, 0)


async def refused_with_a_time_to_come_back(installation: System) -> None:
    """Somewhere in those minutes a caller is told `not now`, and when to try again."""
    body = {"channel": "web", "subject": "路灯", "description": "不亮", "external_id": "refused", "grid_code": "C01-06"}
    async with httpx.AsyncClient(base_url=installation.intake.url, trust_env=False, timeout=60) as http:

        async def refused() -> bool:
            answer = await http.post("/v1/requests", json=body)
            return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0

        await until(refused, "intake says that it cannot take a request now", 60)


@pytest.mark.kafka
async def test_a_broker_away_for_minutes_keeps_nobody_from_filing(kafka_tools: None) -> None:
    async with system(kafka=True) as installation:
        told = Told()
        await told.import_rows(installation.intake.url, 40)
        victim = installation.victims["broker"]
        await asyncio.to_thread(victim.kill)
        await told.import_rows(installation.intake.url, 80)
        assert len(told.receipts) == 120, "with the broker away, every filing was answered"
        assert await installation.intake.ready(), "and intake takes more"
        await weather_without_broker(installation)
        books = await installation.check(told)
        assert (len(told.receipts), len(books.parked)) == (120, 0)


async def weather_without_broker(installation: System) -> None:
    """The rest of those minutes; dispatch is even started anew without a broker there."""
    await hold(MINUTES / 2)
    installation.dispatch.kill()
    starting = asyncio.create_task(installation.dispatch.start())
    await hold(MINUTES / 2)
    await installation.victims["broker"].revive()
    await starting
    await installation.ready("broker away for minutes")
