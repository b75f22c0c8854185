"""Time that misbehaves: a clock that steps and is set right, and a weekend in which nobody ran."""

from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from dispatch_service import codec
from dispatch_service.routing.events import DeadlineMissed, TicketRaised, TicketTakenOver
from dispatch_service.timers.beats import KEY, OUTAGE, SPACE, Beat
from dispatch_service.timers.due import FoldedTimers
from dispatch_service.timers.runner import CLOCKS_DISAGREE, TimerRunner
from shared.clock import ManualClock, SystemClock
from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.postgres import PostgresLog
from tests.dispatch.service import Service
from tests.flows.city import City, city
from tests.waiting import until

HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
"""Half past five in the afternoon in China, half an hour before work ends."""
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
async def service() -> Service:
    return await Service().put_rules()


async def misses(service: Service, ticket: str) -> Counter[tuple[str, datetime]]:
    entries = [codec.decode(one) for one in await service.log.read_stream(f"ticket-{ticket}")]
    return Counter((e.event.timer, e.event.due_at) for e in entries if isinstance(e.event, DeadlineMissed))


async def test_a_clock_that_stepped_fires_nothing_until_it_is_set_right_and_then_all_of_it_once(
    service: Service,
) -> None:
    truth = ManualClock(service.clock.now())

    async def database_clock() -> datetime:
        return truth.now()

    runner = TimerRunner(FoldedTimers(service.log), service.path, service.clock, database_clock, service.log)
    ticket = await service.open_ticket()
    service.clock.advance(3 * HOUR)
    assert (await runner.step(), runner.alarm) == (0, CLOCKS_DISAGREE)
    service.clock.advance(-3 * HOUR)
    assert (await runner.step(), runner.alarm) == (0, "")
    for clock in (truth, service.clock):
        clock.advance(HOUR + timedelta(minutes=1))
    while await runner.step():
        pass
    fired = await misses(service, ticket)
    assert fired
    assert set(fired.values()) == {1}


async def test_a_clock_that_ran_ahead_and_was_set_back_fires_nothing_twice_and_turns_no_time_back(
    service: Service,
) -> None:
    async def database_clock() -> datetime:
        return service.clock.now()

    runner = TimerRunner(FoldedTimers(service.log), service.path, service.clock, database_clock, service.log)
    ticket = await service.open_ticket()
    service.clock.advance(3 * HOUR)
    while await runner.step():
        pass
    ahead = await misses(service, ticket)
    service.clock.advance(-3 * HOUR)
    other = await service.open_ticket()
    for _ in range(4):
        service.clock.advance(HOUR)
        while await runner.step():
            pass
    assert await misses(service, other), "the clock set back lets later deadlines fire"
    assert ahead.items() <= (await misses(service, ticket)).items()
    assert set((await misses(service, ticket)).values()) == {1}
    recorded = [event.recorded_at for event in await service.log.read(0, 10_000)]
    assert recorded == sorted(recorded)


@pytest.fixture(scope="module")
async def town(postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    async with city(postgres) as running:
        yield running


async def test_a_weekend_without_us_costs_each_stage_one_late_firing_with_its_cause(town: City) -> None:
    town.clock.set(FRIDAY)
    database = Database(town.databases["dispatch"].app)
    log = await PostgresLog.open(database, SystemClock())
    try:
        await until(lambda: beaten(log, FRIDAY), "the timers ran on Friday")
        receipt = await town.file(category="E02-01", location={"lat": 35.078, "lon": 117.101})
        await town.ticket(receipt)
        town.advance(MONDAY - FRIDAY)
        await until(lambda: beaten(log, MONDAY), "the timers run on Monday")

        async def caught_up() -> bool:
            ticket = await town.ticket(receipt)
            return all(datetime.fromisoformat(clock["due_at"]) > MONDAY for clock in ticket["clocks"])

        await until(caught_up, "nothing that was due is left, and what is next counts from Monday")
        entries = [codec.decode(one) for one in await log.read_stream(f"ticket-{receipt['id']}")]
    finally:
        await log.close()
        await database.close()
    missed = [entry.event for entry in entries if isinstance(entry.event, DeadlineMissed)]
    assert missed
    assert {event.late_cause for event in missed} == {OUTAGE}
    assert set(Counter(event.clock for event in missed).values()) == {1}
    assert all(FRIDAY < event.due_at < MONDAY for event in missed)
    climbed = [entry for entry in entries if isinstance(entry.event, TicketRaised | TicketTakenOver)]
    assert len(climbed) <= 1, "at most one rung"


async def beaten(log: PostgresLog, at: datetime) -> bool:
    cell = (await log.cells(SPACE, [KEY])).get(KEY)
    return cell is not None and msgspec.json.decode(cell, type=Beat).seen >= at
