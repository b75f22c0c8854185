"""A batch goes into the log piece by piece; whatever becomes of one piece, order and once-only effect hold."""

from uuid import UUID

import pytest

from shared.clock import ManualClock
from shared.db import Unavailable
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import Item, Outcome
from shared.ids import new_id
from tests.bus.desk import Desk
from tests.bus.messages import NINE, reminders
from tests.eventlog.events import event


class Interrupted(MemoryLog):
    """Is away for its `away`th append, counted from 1; and another writer is first before its `raced`th."""

    away = raced = 0
    appends = 0
    race: Item | None = None

    async def append(self, *items: Item) -> list[Outcome]:
        self.appends += 1
        if self.appends == self.away:
            raise Unavailable("away")
        if self.appends == self.raced and self.race is not None:
            await super().append(self.race)
        return await super().append(*items)


@pytest.fixture
def log() -> Interrupted:
    return Interrupted(ManualClock(NINE))


@pytest.fixture
async def tickets(log: Interrupted) -> tuple[Desk, list[UUID]]:
    """Three tickets with two messages each: three pieces of one batch."""
    desk, tickets = Desk(log, ManualClock(NINE)), [new_id() for _ in range(3)]
    await desk.send(*(record for ticket in tickets for record in reminders(ticket, 2)))
    return desk, tickets


async def test_pieces_stand_in_their_order(log: Interrupted, tickets: tuple[Desk, list[UUID]]) -> None:
    desk, ids = tickets
    assert await desk.consumer.step() == 6
    assert log.appends == 3
    assert [one.stream for one in await log.read()] == [f"ticket-{id_}" for id_ in ids for _ in range(2)]


async def test_a_piece_behind_one_that_lost_loses_too(log: Interrupted, tickets: tuple[Desk, list[UUID]]) -> None:
    desk, (first, second, third) = tickets
    log.raced, log.race = 2, Item(events=(event(f"ticket-{second}", 1, number=99),))
    await desk.consumer.step()
    assert [await desk.noted(id_) for id_ in (first, second, third)] == [[1, 2], [99], []]
    await desk.work()
    assert [await desk.noted(id_) for id_ in (first, second, third)] == [[1, 2], [99, 1, 2], [1, 2]]
    assert await desk.blocked() == []


@pytest.mark.parametrize("away", [1, 2, 3])
async def test_a_log_that_is_away_for_one_piece_costs_nothing(
    log: Interrupted, tickets: tuple[Desk, list[UUID]], away: int
) -> None:
    desk, ids = tickets
    log.away = away
    with pytest.raises(Unavailable):
        await desk.consumer.step()
    assert await log.size() == 2 * (away - 1)
    await desk.work()
    assert [await desk.noted(id_) for id_ in ids] == [[1, 2]] * 3
