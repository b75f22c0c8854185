"""States are caught up with together: a case with hundreds of requests merged into it costs one look, not hundreds."""

from collections.abc import Mapping, Sequence

import pytest

from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.streams import Streams
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import WHOLE, Recorded
from tests.dispatch.service import GRID_MEMBER, Service


class Looks(MemoryLog):
    """Counts looks and the events that came of them."""

    def __init__(self, log: MemoryLog) -> None:
        vars(self).update(vars(log))
        self.looks: list[int] = []

    async def read_streams(self, streams: Sequence[str], seen: Mapping[str, int] = WHOLE) -> dict[str, list[Recorded]]:
        found = await super().read_streams(streams, seen)
        self.looks.append(sum(map(len, found.values())))
        return found


@pytest.fixture
async def service() -> Service:
    return await Service().put_rules()


async def test_many_tickets_are_caught_up_with_in_one_look_that_brings_only_news(service: Service) -> None:
    tickets = [await service.open_ticket() for _ in range(20)]
    log = Looks(service.log)
    streams = Streams(log)
    before = await streams.all_fresh([ticket_stream(one) for one in tickets])
    await service.submit(GRID_MEMBER, TicketPlan(tickets[7], ask.Sign(at=service.clock.now(), by=by(GRID_MEMBER))))
    after = await streams.all_fresh([ticket_stream(one) for one in tickets])
    assert log.looks == [40, 1]
    assert [one.version for one in before.values()] == [2] * 20
    assert [n for n, one in enumerate(after.values()) if one.version == 3] == [7]


async def test_nothing_wanted_is_not_looked_for(service: Service) -> None:
    log = Looks(service.log)
    assert await Streams(log).all_fresh([]) == {}
    assert log.looks == []
