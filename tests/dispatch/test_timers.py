"""Timers: what runs out is fired once, in order, through the same rules as everybody's commands."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from dispatch_service import codec
from dispatch_service.routing.events import DeadlineMissed
from dispatch_service.timers.armed import Armed
from dispatch_service.timers.due import DueTimers, FoldedTimers
from dispatch_service.timers.runner import CLOCKS_DISAGREE, TimerRunner
from tests.dispatch.service import Service

LATER = timedelta(minutes=61)


def runner(service: Service, due: DueTimers | None = None, apart: timedelta = timedelta(0)) -> TimerRunner:
    async def database_clock() -> datetime:
        return service.clock.now() + apart

    return TimerRunner(due or FoldedTimers(service.log), service.path, service.clock, database_clock, service.log)


async def types(service: Service, ticket: str) -> list[str]:
    return [one.type for one in await service.log.read_stream(f"ticket-{ticket}")]


async def test_nothing_fires_before_it_is_due(service: Service) -> None:
    await service.open_ticket()
    assert await runner(service).step() == 0


async def test_a_ticket_nobody_signs_is_signed_by_its_clock(service: Service) -> None:
    ticket = await service.open_ticket()
    service.clock.advance(LATER)
    assert await runner(service).step() >= 1
    assert "TicketSigned" in await types(service, ticket)


async def test_a_clock_that_fired_does_not_fire_again(service: Service) -> None:
    ticket = await service.open_ticket()
    service.clock.advance(LATER)
    first, second = runner(service), runner(service)
    await first.step()
    happened = await types(service, ticket)
    await second.step()
    await first.step()
    assert await types(service, ticket) == happened


async def test_two_replicas_with_an_old_view_fire_once(service: Service) -> None:
    ticket = await service.open_ticket()
    service.clock.advance(LATER)
    stale = Stuck(await FoldedTimers(service.log).due(service.clock.now(), 10))
    await runner(service, stale).step()
    happened = await types(service, ticket)
    await runner(service, stale).step()
    assert await types(service, ticket) == happened


class Stuck:
    """A view that never sees what fired."""

    def __init__(self, armed: Sequence[Armed]) -> None:
        self.armed = armed

    async def due(self, until: datetime, limit: int) -> Sequence[Armed]:
        return self.armed[:limit]


async def test_a_clock_that_cannot_fire_holds_up_no_other(service: Service) -> None:
    ticket = await service.open_ticket()
    service.clock.advance(LATER)
    due = list(await FoldedTimers(service.log).due(service.clock.now(), 10))
    broken = Armed(due[0].due_at - timedelta(days=1), "gone", "ticket-nowhere", "sign", "grid-1")
    assert await runner(service, Stuck([broken, *due])).step() == len(due)
    assert "TicketSigned" in await types(service, ticket)


async def test_a_clock_that_cannot_fire_is_not_tried_at_every_look(service: Service) -> None:
    broken = Armed(service.clock.now(), "gone", "ticket-nowhere", "sign", "grid-1")
    looked = CountingStuck([broken])
    one = runner(service, looked)
    await one.step()
    await one.step()
    assert looked.limits[1] == looked.limits[0] + 1


class CountingStuck(Stuck):
    """Also remembers how far it was asked to look: past those that wait."""

    def __init__(self, armed: Sequence[Armed]) -> None:
        super().__init__(armed)
        self.limits: list[int] = []

    async def due(self, until: datetime, limit: int) -> Sequence[Armed]:
        self.limits.append(limit)
        return await super().due(until, limit)


@pytest.mark.parametrize("apart", [timedelta(minutes=3), timedelta(minutes=-3)])
async def test_nothing_fires_while_process_and_database_disagree_about_the_time(
    service: Service, apart: timedelta
) -> None:
    ticket = await service.open_ticket()
    service.clock.advance(LATER)
    one = runner(service, apart=apart)
    assert await one.step() == 0
    assert (one.alarm, "TicketSigned" in await types(service, ticket)) == (CLOCKS_DISAGREE, False)


async def test_a_deadline_that_passed_while_nobody_ran_says_so(service: Service) -> None:
    ticket = await service.open_ticket()
    await runner(service).step()
    service.clock.advance(timedelta(days=3))
    await runner(service).step()
    entries = [codec.decode(one) for one in await service.log.read_stream(f"ticket-{ticket}")]
    causes = [one.event.late_cause for one in entries if isinstance(one.event, DeadlineMissed)]
    assert causes
    assert set(causes) == {"outage"}


async def test_a_deadline_noticed_in_time_names_no_outage(service: Service) -> None:
    ticket = await service.open_ticket()
    one = runner(service)
    for _ in range(61):
        service.clock.advance(timedelta(minutes=1))
        await one.step()
    entries = [codec.decode(one) for one in await service.log.read_stream(f"ticket-{ticket}")]
    causes = [entry.event.late_cause for entry in entries if isinstance(entry.event, DeadlineMissed)]
    assert set(causes) <= {""}
    assert "TicketSigned" in [entry.type for entry in entries]
