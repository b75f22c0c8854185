"""What is the embedded bus's own: dense offsets under concurrent writers, pruning, and a database that goes away."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta

import pytest

from shared.bus.embedded_subscriber import Pace
from shared.bus.port import BusUnavailable, Outgoing, PositionLost, Record
from shared.bus.topics import OtherPartitions
from shared.db import Database
from shared.driver import Row
from tests.bus.buses import QUICK, Embedded, embedded_bus
from tests.bus.positions import Positions, drink
from tests.servers import TestDatabase
from tests.waiting import until

TOPIC = "resident-requests"
AT_ONCE = timedelta(0)


@pytest.fixture(scope="module")
async def opened(database_factory: Callable[[], TestDatabase]) -> AsyncGenerator[Embedded]:
    async with embedded_bus(database_factory()) as bus:
        yield bus


@pytest.fixture
async def bus(opened: Embedded) -> Embedded:
    """With one topic that nobody has read."""
    await opened.drop_topic(TOPIC)
    await opened.ensure_topics({TOPIC: 2})
    return opened


def numbered(count: int, key: str = "ticket") -> list[Outgoing]:
    return [Outgoing(TOPIC, key, str(n).encode()) for n in range(count)]


async def read_all(bus: Embedded, group: str, positions: Positions, count: int) -> list[Record]:
    reader, read = bus.subscriber(group, [TOPIC], positions.next_offset), list[Record]()

    async def enough() -> bool:
        await drink(reader, positions, read)
        return len(read) >= count

    await until(enough, f"{count} records were read")
    await drink(reader, positions, read)
    await reader.close()
    return read


async def test_concurrent_publishers_leave_no_gap_and_no_disorder(bus: Embedded) -> None:
    keys = [f"ticket-{n}" for n in range(8)]

    async def publish(key: str) -> None:
        for number in range(10):
            await bus.publisher().publish([Outgoing(TOPIC, key, str(number).encode()) for key in (key, "shared")])

    await asyncio.gather(*(publish(key) for key in keys))
    read = await read_all(bus, "group", Positions(), 160)
    for partition in {record.partition for record in read}:
        offsets = [record.offset for record in read if record.partition == partition]
        assert offsets == list(range(len(offsets)))
    for key in keys:
        assert [record.value for record in read if record.key == key.encode()] == [b"%d" % n for n in range(10)]


async def test_a_publisher_in_the_middle_of_its_transaction_hides_nothing_behind_it(bus: Embedded) -> None:
    read, positions = list[Record](), Positions()
    reader = bus.subscriber("group", [TOPIC], positions.next_offset)
    publishing = [asyncio.create_task(bus.publisher().publish(numbered(5))) for _ in range(10)]
    while not all(task.done() for task in publishing):
        await drink(reader, positions, read)

    async def all_read() -> bool:
        await drink(reader, positions, read)
        return len(read) == 50

    await until(all_read, "all were read")
    assert [record.offset for record in read] == list(range(50))
    await reader.close()


async def test_only_what_every_group_has_passed_is_pruned(bus: Embedded) -> None:
    await bus.publisher().publish(numbered(10))
    fast, slow = Positions(), Positions()
    await read_all(bus, "fast", fast, 10)
    laggard = bus.subscriber("slow", [TOPIC], slow.next_offset)
    slow.apply(await laggard.poll(limit=4))
    await laggard.close()
    assert await bus.prune(AT_ONCE) == 4
    read = await read_all(bus, "slow", slow, 6)
    assert [record.offset for record in read] == [4, 5, 6, 7, 8, 9]
    assert await bus.prune(AT_ONCE) == 6
    assert await bus.prune(AT_ONCE) == 0


async def test_what_was_given_last_may_be_under_way_and_is_not_pruned(bus: Embedded) -> None:
    always_telling = bus.at(Pace(beat=0.0))
    reader = always_telling.subscriber("group", [TOPIC], Positions().next_offset)
    await bus.publisher().publish(numbered(2, "a") + numbered(3, "d"))  # to two partitions
    first = await reader.poll(wait=0)
    second = await reader.poll(wait=0)
    assert {len(first), len(second)} == {2, 3}
    assert await bus.prune(AT_ONCE) == 0
    await reader.poll(wait=0)
    assert await bus.prune(AT_ONCE) == len(first)
    await reader.poll(wait=0)
    assert await bus.prune(AT_ONCE) == len(second)
    await reader.close()


async def test_a_group_that_has_read_nothing_yet_holds_everything(bus: Embedded) -> None:
    await bus.publisher().publish(numbered(3))
    await read_all(bus, "fast", Positions(), 3)
    newcomer = bus.subscriber("new", [TOPIC], Positions().next_offset)
    await newcomer.poll(limit=1, wait=0)
    await newcomer.close()
    await bus.forget_group("fast")
    assert await bus.prune(AT_ONCE) == 1


async def test_a_forgotten_group_holds_nothing_up(bus: Embedded) -> None:
    await bus.publisher().publish(numbered(3))
    await read_all(bus, "fast", Positions(), 3)
    gone = bus.subscriber("gone", [TOPIC], Positions().next_offset)
    await gone.poll(limit=1, wait=0)
    await gone.close()
    await bus.forget_group("gone")
    assert await bus.prune(AT_ONCE) == 3


async def test_what_is_younger_than_the_horizon_stays(bus: Embedded) -> None:
    await bus.publisher().publish(numbered(3))
    await read_all(bus, "group", Positions(), 3)
    assert await bus.prune(timedelta(hours=1)) == 0


async def test_a_topic_nobody_has_read_keeps_everything(bus: Embedded) -> None:
    await bus.publisher().publish(numbered(3))
    assert await bus.prune(AT_ONCE) == 0


async def test_new_records_go_on_counting_after_all_was_pruned(bus: Embedded) -> None:
    positions = Positions()
    await bus.publisher().publish(numbered(3))
    await read_all(bus, "group", positions, 3)
    await bus.prune(AT_ONCE)
    await bus.publisher().publish(numbered(1))
    assert [record.offset for record in await read_all(bus, "group", positions, 1)] == [3]


async def test_the_number_of_partitions_of_a_topic_never_changes(bus: Embedded) -> None:
    await bus.ensure_topics({TOPIC: 2})
    with pytest.raises(OtherPartitions):
        await bus.ensure_topics({TOPIC: 3})


async def test_a_topic_that_is_not_there_cannot_be_written_to(bus: Embedded) -> None:
    with pytest.raises(BusUnavailable):
        await bus.publisher().publish([Outgoing("elsewhere", "ticket", b"")])


async def test_a_database_that_cannot_be_reached_is_a_bus_that_cannot_be_reached() -> None:
    bus = Embedded(Database("postgresql://nobody@127.0.0.1:1/bus"))
    with pytest.raises(BusUnavailable):
        await bus.publisher().publish(numbered(1))
    reader = bus.subscriber("group", [TOPIC], Positions().next_offset)
    with pytest.raises(BusUnavailable):
        await reader.poll()
    await reader.close()
    await bus.close()


async def test_a_member_that_was_late_gives_way_and_comes_back(bus: Embedded) -> None:
    own = Positions()
    sleeper = bus.subscriber("group", [TOPIC], own.next_offset)
    heir = bus.subscriber("group", [TOPIC], Positions().next_offset)
    await sleeper.poll(wait=0)
    assert len(sleeper.assigned()) == 2

    async def taken_over() -> bool:
        await heir.poll(wait=QUICK.look)
        return len(heir.assigned()) == 2

    await until(taken_over, "the lease of the sleeper is over")

    async def shared() -> bool:
        for member in (sleeper, heir):
            await member.poll(wait=QUICK.look)
        return len(sleeper.assigned()) == len(heir.assigned()) == 1

    await until(shared, "the sleeper has its share again")
    assert len(own.asked) == 3, "what comes back is asked for anew"
    await sleeper.close()
    await heir.close()


async def test_what_was_read_ahead_counts_for_nothing_once_a_partition_is_rewound(bus: Embedded) -> None:
    await bus.publisher().publish(numbered(6))
    reader = bus.subscriber("group", [TOPIC], Positions().next_offset)
    first = await reader.poll(limit=2, wait=0)
    await reader.rewind(first[0].partition)
    assert await reader.poll(limit=2, wait=0) == first
    assert [record.offset for record in await reader.poll(limit=2, wait=0)] == [2, 3]
    assert [record.offset for record in await reader.poll(limit=1, wait=0)] == [4], "another limit, another look"
    await reader.close()


async def test_what_was_read_ahead_of_a_partition_that_went_to_another_is_not_given(bus: Embedded) -> None:
    always_telling = bus.at(Pace(beat=0.0))
    await bus.publisher().publish(numbered(3, "a") + numbered(3, "d"))  # to two partitions
    reader, heir = (always_telling.subscriber("group", [TOPIC], Positions().next_offset) for _ in range(2))
    first = await reader.poll(limit=3, wait=0)
    await heir.poll(wait=0)
    after = await reader.poll(limit=3, wait=0)
    assert reader.assigned() == (first[0].partition,), "the one that was read ahead went to the other"
    assert after == []
    await reader.close()
    await heir.close()


async def test_a_look_ahead_that_failed_is_told_to_who_polls_next_and_nothing_is_lost(
    database_factory: Callable[[], TestDatabase],
) -> None:
    async with embedded_bus(database_factory()) as bus:
        await bus.ensure_topics({TOPIC: 1})
        await bus.publisher().publish(numbered(4))
        reader = bus.subscriber("group", [TOPIC], Positions().next_offset)
        await reader.poll(limit=1, wait=0)
        await bus.lose_records(TOPIC)
        with pytest.raises(PositionLost):
            await until(lambda: reader.poll(limit=2, wait=0), "what is gone is missed")
        await reader.close()


class Gate(Database):
    """A database that answers no query before it is let go."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.reached, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def fetch(self, query: str, *values: object) -> list[Row]:
        self.reached.set()
        await self.go.wait()
        return await super().fetch(query, *values)


async def test_a_partition_that_is_rewound_during_a_look_is_read_from_where_its_database_says(
    database_factory: Callable[[], TestDatabase],
) -> None:
    home = database_factory()
    async with embedded_bus(home) as bus:
        await bus.ensure_topics({TOPIC: 1})
        await bus.publisher().publish(numbered(3))
        gate = Gate(home.app)
        reader = Embedded(gate, Pace(beat=3600)).subscriber("group", [TOPIC], Positions().next_offset)
        first = await reader.poll(wait=0)
        gate.reached.clear()
        gate.go.clear()
        polling = asyncio.create_task(reader.poll(wait=0))
        await gate.reached.wait()
        await reader.rewind(first[0].partition)
        gate.go.set()
        assert [await polling, await reader.poll(wait=0)] == [[], first]
        await reader.close()
        await gate.close()
