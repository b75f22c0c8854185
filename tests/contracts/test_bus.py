"""What every bus promises: order within a key, groups that share partitions, positions that are the reader's own."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack

import pytest

from shared.bus.port import Outgoing, PositionLost, Record, RecordTooLarge, Subscriber
from shared.bus.records import MAX_BYTES
from shared.db import Unavailable
from shared.ids import new_id
from tests.bus.buses import PARTITIONS, Bus, Memory, embedded_bus
from tests.bus.group import Case
from tests.bus.kafka_bus import Kafka
from tests.bus.positions import Positions, drink
from tests.servers import TestDatabase
from tests.waiting import until


@pytest.fixture(scope="module", params=["memory", "embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def bus(request: pytest.FixtureRequest) -> AsyncGenerator[Bus]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield Memory()
        elif request.param == "embedded":
            make: Callable[[], TestDatabase] = request.getfixturevalue("database_factory")
            yield await stack.enter_async_context(embedded_bus(make()))
        else:
            yield Kafka(request.getfixturevalue("kafka_broker"))


@pytest.fixture
async def case(bus: Bus) -> AsyncGenerator[Case]:
    case = Case(bus, f"topic-{new_id()}")
    await bus.create_topic(case.topic)
    yield case
    for member in case.members:
        await member.close()


async def test_records_of_one_key_arrive_in_the_order_they_were_given(case: Case) -> None:
    reader = case.join()
    await case.publish(*(f"ticket-{n % 7}" for n in range(100)))
    await case.publish(*(f"ticket-{n % 7}" for n in range(100)))
    await case.until_read(200, reader)
    for name in {record.key for record in case.read}:
        values = [int(record.value) for record in case.read if record.key == name]
        assert values == sorted(values[: len(values) // 2]) * 2


async def test_a_key_always_goes_to_the_same_partition(case: Case) -> None:
    reader = case.join()
    for _ in range(3):
        await case.publish("one", "two", "three")
    await case.until_read(9, reader)
    assert len({(record.key, record.partition) for record in case.read}) == 3


async def test_a_record_arrives_as_it_was_sent(case: Case) -> None:
    reader = case.join()
    sent = Outgoing(case.topic, "钥匙", b"\x00\xff value", (("ce_id", b"1"), ("ce_id", b"\xfe"), ("empty", b"")))
    await case.send(sent)
    await case.until_read(1, reader)
    (got,) = case.read
    assert (got.key, got.value, got.headers) == ("钥匙".encode(), sent.value, sent.headers)
    assert got.partition.topic == case.topic


async def test_one_poll_gives_one_partition_and_no_more_than_asked_for(case: Case) -> None:
    reader = case.join()
    await case.publish(*(f"ticket-{n}" for n in range(40)))
    while len(case.read) < 40:
        records = await reader.poll(limit=3)
        assert len({record.partition for record in records}) <= 1
        assert len(records) <= 3
        case.read += records
    assert len({record.partition for record in case.read}) == PARTITIONS


async def test_offsets_within_a_partition_count_up_one_by_one(case: Case) -> None:
    reader = case.join()
    await case.publish(*(f"ticket-{n}" for n in range(30)))
    await case.until_read(30, reader)
    for partition in {record.partition for record in case.read}:
        offsets = [record.offset for record in case.read if record.partition == partition]
        assert offsets == list(range(len(offsets)))


async def test_a_reader_begins_where_its_own_database_says(case: Case) -> None:
    await case.publish(*["ticket"] * 10)
    first = case.join()
    await case.until_read(10, first)
    await first.close()
    case.positions.next = {record.partition: 7 for record in case.read}
    case.read.clear()
    await case.until_read(3, case.join())
    assert [record.offset for record in case.read] == [7, 8, 9]


async def test_what_was_handed_out_but_not_applied_is_handed_out_again(case: Case) -> None:
    await case.publish(*["ticket"] * 5)
    reader = case.join()
    records = await until(lambda: reader.poll(wait=0.2), "records arrive", 60)
    await reader.rewind(records[0].partition)
    await case.until_read(5, reader)
    assert [record.offset for record in case.read] == [0, 1, 2, 3, 4]


async def test_another_member_goes_on_from_what_the_first_one_applied(case: Case) -> None:
    await case.publish(*["ticket"] * 6)
    first = case.join()
    case.positions.apply(await until(lambda: first.poll(limit=4, wait=0.2), "records arrive", 60))
    await first.close()
    await case.until_read(2, case.join())
    assert [record.offset for record in case.read] == [4, 5]


async def test_a_partition_gives_nothing_until_its_position_could_be_read(case: Case) -> None:
    await case.publish("ticket")
    reader = case.join()
    case.positions.down = True

    async def refused() -> bool:
        try:
            assert await reader.poll(wait=0.2) == []
        except Unavailable:
            return True
        return False

    await until(refused, "the reader's own database is asked", 60)
    case.positions.down = False
    await case.until_read(1, reader)


async def test_two_groups_each_get_every_record(case: Case) -> None:
    await case.publish("one", "two", "three")
    other, elsewhere, theirs = Positions(), f"group-{new_id()}", list[Record]()
    stranger = case.join(elsewhere, other)
    await case.until_read(3, case.join())

    async def enough() -> bool:
        await drink(stranger, other, theirs)
        return len(theirs) == 3

    await until(enough, "the other group has read all", 60)
    assert {record.key for record in theirs} == {b"one", b"two", b"three"}


async def test_members_of_a_group_share_its_partitions(case: Case) -> None:
    one, two = case.join(), case.join()
    await case.until_shared(one, two)
    assert len(one.assigned()) == len(two.assigned()) == PARTITIONS // 2


async def test_a_member_that_joins_takes_over_without_loss_or_disorder(case: Case) -> None:
    one = case.join()
    await case.publish(*(f"ticket-{n}" for n in range(50)))
    await case.until_read(10, one)
    two = case.join()
    await case.until_shared(one, two)
    await case.publish(*(f"ticket-{n}" for n in range(50)))
    await case.until_read(100, one, two)
    assert_each_offset_once(case.read, 100)


async def test_a_member_that_leaves_frees_its_partitions(case: Case) -> None:
    one, two = case.join(), case.join()
    await case.until_shared(one, two)
    await two.close()
    await case.until_shared(one)
    await case.publish(*(f"ticket-{n}" for n in range(20)))
    await case.until_read(20, one)


async def test_a_dead_member_s_partitions_are_read_by_the_others(case: Case) -> None:
    one, two = case.join(), case.join()
    await case.until_shared(one, two)
    await case.bus.kill(two)
    await case.publish(*(f"ticket-{n}" for n in range(20)))
    await case.until_read(20, one)
    assert_each_offset_once(case.read, 20)


async def test_a_recreated_topic_has_another_identity_and_starts_afresh(case: Case) -> None:
    reader = case.join()
    await case.publish(*["ticket"] * 5)
    await case.until_read(5, reader)
    await case.bus.recreate_topic(case.topic)
    await case.publish(*["ticket"] * 2)
    await case.until_read(7, reader)
    old, new = case.read[0].partition, case.read[-1].partition
    assert (old.cluster, old.topic, old.number) == (new.cluster, new.topic, new.number)
    assert old.key != new.key
    assert [record.offset for record in case.read[5:]] == [0, 1]


async def test_records_lost_before_they_were_read_are_never_skipped_in_silence(case: Case) -> None:
    await case.publish(*["ticket"] * 5)
    first = case.join()
    case.positions.apply(await until(lambda: first.poll(limit=2, wait=0.2), "records arrive", 60))
    await first.close()
    await case.bus.lose_records(case.topic)
    reader = case.join()
    await until_lost(reader)
    with pytest.raises(PositionLost):
        await reader.poll(wait=0.2)


async def test_a_position_beyond_the_end_is_no_reason_to_wait_for_ever(case: Case) -> None:
    await case.publish(*["ticket"] * 5)
    first = case.join()
    await case.until_read(5, first)
    await first.close()
    case.positions.next = {record.partition: 9 for record in case.read}
    await until_lost(case.join())


async def until_lost(reader: Subscriber) -> None:
    """Poll until the reader says that the bus does not hold what it wants."""

    async def refused() -> bool:
        try:
            assert await reader.poll(wait=0.2) == []
        except PositionLost:
            return True
        return False

    await until(refused, "the reader says what it lost", 60)


async def test_a_partition_never_seen_is_read_from_the_oldest_record_still_there(case: Case) -> None:
    await case.publish(*["ticket"] * 5)
    await case.bus.lose_records(case.topic)
    await case.publish("ticket")
    await case.until_read(1, case.join())
    assert case.read[0].offset == 5


async def test_a_reader_hears_how_far_the_partitions_reach(case: Case) -> None:
    reader = case.join()
    await case.publish(*["ticket"] * 5)
    await case.until_read(5, reader)
    assert reader.ends()[case.read[0].partition] == 5


async def test_a_record_that_no_bus_could_take_is_refused_with_all_sent_beside_it(case: Case) -> None:
    small, large = Outgoing(case.topic, "one", b"1"), Outgoing(case.topic, "two", bytes(MAX_BYTES))
    with pytest.raises(RecordTooLarge):
        await case.send(small, large)
    await case.publish("three")
    await case.until_read(1, case.join())
    assert [record.key for record in case.read] == [b"three"]


def assert_each_offset_once(records: list[Record], count: int) -> None:
    """All came, none twice, and each partition in order."""
    assert len(records) == count
    for partition in {record.partition for record in records}:
        offsets = [record.offset for record in records if record.partition == partition]
        assert offsets == list(range(len(offsets)))
