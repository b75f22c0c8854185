"""While one batch is on its way into the log the next is decided; what each meets is its own."""

import asyncio
from uuid import UUID

import pytest

from shared.bus.applying import Flood
from shared.bus.consumer import Consumer
from shared.bus.health import Limits
from shared.bus.port import NextOffset, Partition, Record, Subscriber
from shared.bus.records import partition_of
from shared.clock import ManualClock
from shared.contracts.topics import RESIDENT_REQUESTS
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


class Waiting:
    """A subscriber whose second poll looks only after the first batch's partition was rewound, as one does that was
    busy with its leases when that batch failed."""

    def __init__(self, inner: Subscriber) -> None:
        self._inner = inner
        self._polls = 0
        self._rewound = asyncio.Event()
        self.waits = asyncio.Event()

    async def poll(self, limit: int = 500, wait: float = 1.0) -> list[Record]:
        self._polls += 1
        if self._polls == 2:
            self.waits.set()
            await self._rewound.wait()
        return await self._inner.poll(limit, wait)

    async def rewind(self, partition: Partition) -> None:
        await self._inner.rewind(partition)
        self._rewound.set()

    def assigned(self) -> tuple[Partition, ...]:
        return self._inner.assigned()

    def ends(self) -> dict[Partition, int]:
        return self._inner.ends()

    async def close(self) -> None:
        await self._inner.close()


async def test_a_batch_polled_again_while_its_fault_was_not_heard_yet_is_not_passed_over(desk: Desk, log: Slow) -> None:
    log.fault = Unavailable("away")
    ticket, later = in_partition(0, 2)
    await desk.send(reminder(ticket, 1), reminder(later, 1))
    joined: list[Waiting] = []

    def join(next_offset: NextOffset) -> Waiting:
        joined.append(Waiting(desk.bus.subscriber("dispatch", [RESIDENT_REQUESTS], next_offset)))
        return joined[-1]

    consumer = Consumer("dispatch", join, log, desk.notebook, desk.clock, Limits(batch=1, wait=0.02))

    async def fail() -> None:
        await joined[0].waits.wait()
        log.go.set()

    failing = asyncio.create_task(fail())
    with pytest.raises(Unavailable):
        await consumer.step()
    await failing
    while await consumer.step():
        pass
    assert [await desk.noted(one) for one in (ticket, later)] == [[1], [1]]
