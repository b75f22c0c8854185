"""While one batch is on its way into the log the next is decided; what each meets is its own."""

import asyncio
from uuid import UUID

import pytest

from shared.bus.applying import Flood
from shared.bus.health import Limits
from shared.bus.records import partition_of
from shared.clock import ManualClock
from shared.db import Unavailable
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import Item, Outcome
from shared.ids import new_id
from tests.bus.desk import Desk
from tests.bus.messages import NINE, reminder, reminders
from tests.waiting import until


class Slow(MemoryLog):
    """Takes its first append in, and carries it out when it is let go or not at all."""

    fault: Exception | None = None

    def __init__(self) -> None:
        super().__init__(ManualClock(NINE))
        self.taken = 0
        self.go = asyncio.Event()

    async def append(self, *items: Item) -> list[Outcome]:
        self.taken += 1
        if self.taken == 1:
            await self.go.wait()
            if self.fault is not None:
                raise self.fault
        return await super().append(*items)


@pytest.fixture
def log() -> Slow:
    return Slow()


@pytest.fixture
def desk(log: Slow) -> Desk:
    return Desk(log, ManualClock(NINE), partitions=2)


def in_partition(number: int, count: int) -> list[UUID]:
    """Tickets whose messages go to a partition."""
    found: list[UUID] = []
    while len(found) < count:
        ticket = new_id()
        found += [ticket] if partition_of(str(ticket), 2) == number else []
    return found


async def two_batches(desk: Desk) -> list[UUID]:
    """One ticket in each partition, with a message."""
    tickets = in_partition(0, 1) + in_partition(1, 1)
    await desk.send(*(reminder(ticket, 1) for ticket in tickets))
    return tickets


async def test_the_next_batch_is_decided_while_the_one_before_is_on_its_way(log: Slow, desk: Desk) -> None:
    tickets = await two_batches(desk)
    working = asyncio.create_task(desk.consumer.step())
    await until(lambda: log.taken == 2, "both batches are sent")
    log.go.set()
    assert await working == 2
    assert [await desk.noted(ticket) for ticket in tickets] == [[1], [1]]


async def test_batches_of_one_partition_build_on_what_stands(log: Slow, desk: Desk) -> None:
    (ticket,) = in_partition(0, 1)
    await desk.send(*reminders(ticket, 3))
    log.go.set()
    one_by_one = Limits(batch=1, wait=0.0)
    assert await desk.owner("dispatch", one_by_one).step() == 3
    assert await desk.noted(ticket) == [1, 2, 3]


async def test_a_batch_that_fails_does_not_take_the_other_with_it(log: Slow, desk: Desk) -> None:
    tickets = await two_batches(desk)
    log.fault = Unavailable("away")
    working = asyncio.create_task(desk.consumer.step())
    await until(lambda: log.taken == 2, "both batches are sent")
    log.go.set()
    with pytest.raises(Unavailable):
        await working
    assert await log.size() == 1
    await desk.work()
    assert [await desk.noted(ticket) for ticket in tickets] == [[1], [1]]


async def test_keys_parked_by_one_batch_are_counted_before_the_next(log: Slow, desk: Desk) -> None:
    await desk.send(*(reminder(ticket, 5) for ticket in in_partition(0, 2) + in_partition(1, 2)))
    working = asyncio.create_task(desk.consumer.step())
    await until(lambda: log.taken, "the first batch is sent")
    log.go.set()
    with pytest.raises(Flood):
        await working
    assert len(await desk.blocked()) == 3


async def test_a_cancelled_step_leaves_nothing_under_way(log: Slow, desk: Desk) -> None:
    log.go.set()
    tickets = await two_batches(desk)
    asleep = desk.notebook.fall_asleep()
    working = asyncio.create_task(desk.consumer.step())
    await until(lambda: asleep.reached, "a batch is being decided")
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "consumer batch"]
    await desk.work()
    assert [await desk.noted(ticket) for ticket in tickets] == [[1], [1]]
