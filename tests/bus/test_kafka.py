"""What is Kafka's own: a broker that dies and comes back, a topic's identity, and topics made to plan."""

import asyncio
from collections.abc import Generator
from contextlib import suppress

import msgspec
import pytest

from shared.bus.consumer import Consumer
from shared.bus.kafka import KafkaBus, KafkaSettings
from shared.bus.kafka_identity import Identities
from shared.bus.kafka_topics import ensure_topics
from shared.bus.port import BusUnavailable, Outgoing, Record
from shared.bus.topics import OtherPartitions
from shared.clock import ManualClock
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.db import Unavailable
from shared.embedded.broker import EmbeddedBroker
from shared.eventlog.memory import MemoryLog
from shared.ids import new_id
from tests.bus.desk import LIMITS, NAME
from tests.bus.kafka_bus import PLAN, Kafka, quick_settings
from tests.bus.messages import NINE, reminder, reminders
from tests.bus.notebook import Notebook, noted
from tests.bus.positions import Positions, drink
from tests.bus.running import running
from tests.servers import private_broker
from tests.waiting import hold, until

pytestmark = pytest.mark.kafka
PATIENCE = 5.0
"""Seconds a group bears a member that does not ask. Longer than anything the broker does while it starts: a member that
is given up in the middle of joining may lose the library's own task for it, and only the watchdog brings it back."""
NOBODY = KafkaSettings(servers=("127.0.0.1:1",), publish_limit=1.0, request_limit=1.0)


@pytest.fixture(scope="module")
def mortal(kafka_tools: None) -> Generator[EmbeddedBroker]:
    """A broker that tests may kill, if they start it again."""
    with private_broker() as broker:
        yield broker


@pytest.fixture
async def topic(mortal: EmbeddedBroker) -> str:
    """A topic of the test's own on the mortal broker."""
    name = f"topic-{new_id()}"
    await ensure_topics(quick_settings(mortal.bootstrap), {name: PLAN})
    return name


async def test_a_message_published_around_a_broker_s_death_takes_effect_once(
    mortal: EmbeddedBroker, topic: str
) -> None:
    bus, clock = KafkaBus(quick_settings(mortal.bootstrap)), ManualClock(NINE)
    log = MemoryLog(clock)
    consumer = Consumer(
        NAME,
        lambda next_offset: bus.subscriber(topic, [topic], next_offset),
        log,
        Notebook(log),
        clock,
        LIMITS,
    )
    ticket, publisher = new_id(), bus.publisher()

    async def published(messages: list[Outgoing]) -> bool:
        try:
            await publisher.publish(messages)
        except BusUnavailable:
            return False
        return True

    async with running(consumer):
        await publisher.publish(reminders(ticket, 5, topic=topic))
        await until(lambda: noted(log, ticket), "the first messages are applied", 60)
        mortal.kill()
        await until(lambda: consumer.health.state == "paused", "the consumer notices the silence", 60)
        mortal.start()
        await until(lambda: published(reminders(ticket, 8, topic=topic)), "the messages are published", 60)

        async def all_there() -> bool:
            return await log.size() >= 8

        await until(all_there, "all are applied", 60)
        await until(lambda: consumer.health.state == "running", "the consumer runs", 60)
    await publisher.close()
    assert await noted(log, ticket) == list(range(1, 9))
    assert await consumer.parking.keys() == []


async def test_a_publisher_gives_up_in_time_and_works_again_afterwards(mortal: EmbeddedBroker, topic: str) -> None:
    settings = KafkaSettings(servers=(mortal.bootstrap,), publish_limit=2.0, request_limit=2.0)
    publisher, ticket = KafkaBus(settings).publisher(), new_id()
    await publisher.publish([reminder(ticket, 1, topic=topic)])
    mortal.kill()
    with pytest.raises(BusUnavailable):
        await publisher.publish([reminder(ticket, 2, topic=topic)])
    mortal.start()

    async def published() -> bool:
        try:
            await publisher.publish([reminder(ticket, 2, topic=topic)])
        except BusUnavailable:
            return False
        return True

    await until(published, "the publisher works again", 60)
    await publisher.close()


async def test_a_reader_goes_on_by_itself_when_its_broker_was_started_again(mortal: EmbeddedBroker, topic: str) -> None:
    bus, positions, read = KafkaBus(quick_settings(mortal.bootstrap)), Positions(), list[Record]()
    reader, ticket = bus.subscriber(topic, [topic], positions.next_offset), new_id()
    publisher = bus.publisher()
    await publisher.publish(reminders(ticket, 3, topic=topic))

    async def came(count: int) -> bool:
        try:
            await drink(reader, positions, read)
        except BusUnavailable:
            return False
        return len(read) >= count

    await until(lambda: came(3), "the first records came", 60)
    mortal.kill()
    mortal.start()
    await publisher.close()
    publisher = bus.publisher()
    await publisher.publish(reminders(ticket, 3, start=4, topic=topic))
    await until(lambda: came(6), "the later records came", 60)
    await publisher.close()
    await reader.close()
    assert [record.offset for record in read] == [0, 1, 2, 3, 4, 5]


async def test_a_reader_whose_broker_is_away_longer_than_its_patience_reads_on_afterwards(
    mortal: EmbeddedBroker, topic: str
) -> None:
    settings = msgspec.structs.replace(quick_settings(mortal.bootstrap), stuck=1.0, request_limit=1.0)
    bus, positions, read = KafkaBus(settings), Positions(), list[Record]()
    reader, ticket = bus.subscriber(topic, [topic], positions.next_offset), new_id()

    async def came(count: int) -> bool:
        try:
            await drink(reader, positions, read)
        except BusUnavailable:
            await hold(0.1)
        return len(read) >= count

    await publish_to(bus, reminders(ticket, 3, topic=topic))
    await until(lambda: came(3), "the first records came", 60)
    mortal.kill()
    for _ in range(40):
        assert not await came(4)
    mortal.start()
    await publish_to(bus, reminders(ticket, 3, start=4, topic=topic))
    await until(lambda: came(6), "the later records came", 60)
    await reader.close()
    assert [record.offset for record in read] == [0, 1, 2, 3, 4, 5]


async def publish_to(bus: KafkaBus, messages: list[Outgoing]) -> None:
    publisher = bus.publisher()
    try:
        await publisher.publish(messages)
    finally:
        await publisher.close()


@pytest.mark.parametrize("interrupted", [False, True], ids=["after-an-answer", "after-a-cancelled-ask"])
async def test_a_reader_held_up_longer_than_its_group_waits_joins_again(kafka_broker: str, interrupted: bool) -> None:
    settings = msgspec.structs.replace(quick_settings(kafka_broker), longest_batch=PATIENCE, stuck=600.0)
    bus, positions, read, name = Kafka(kafka_broker, settings), Positions(), list[Record](), f"topic-{new_id()}"
    await bus.create_topic(name)
    reader, publisher, ticket = bus.subscriber(name, [name], positions.next_offset), bus.publisher(), new_id()

    async def came(count: int) -> bool:
        with suppress(Unavailable, BusUnavailable):
            await drink(reader, positions, read)
        return len(read) >= count

    await publisher.publish(reminders(ticket, 1, topic=name))
    await until(lambda: came(1), "the first record came", 60)
    if interrupted:
        await bus.interrupt(reader)
    await until(lambda: bus.is_empty(name), "the group has given the reader up", 60)
    await publisher.publish(reminders(ticket, 1, start=2, topic=name))
    await until(lambda: came(2), "the second record came", 60)
    await publisher.close()
    await reader.close()
    assert [record.offset for record in read] == [0, 1]


async def test_a_spare_member_without_partitions_stays_in_its_group(kafka_broker: str) -> None:
    settings = msgspec.structs.replace(quick_settings(kafka_broker), longest_batch=PATIENCE, stuck=600.0)
    bus, positions, name = Kafka(kafka_broker, settings), Positions(), f"topic-{new_id()}"
    await ensure_topics(settings, {name: msgspec.structs.replace(PLAN, partitions=1)})
    pair = [bus.subscriber(name, [name], positions.next_offset) for _ in range(2)]

    async def settled() -> bool:
        for member in pair:
            await member.poll(wait=0.2)
        return sorted(len(member.assigned()) for member in pair) == [0, 1]

    await until(settled, "one has the partition and one has none", 60)
    owner, spare = sorted(pair, key=lambda member: -len(member.assigned()))
    await asyncio.gather(*(member.poll(wait=2 * settings.longest_batch) for member in pair))
    assert (len(owner.assigned()), len(spare.assigned())) == (1, 0)
    await owner.close()

    async def taken_over() -> bool:
        await spare.poll(wait=0.2)
        return len(spare.assigned()) == 1

    await until(taken_over, "the spare takes over")
    await spare.close()


async def test_a_reader_whose_client_fell_silent_is_built_anew(kafka_broker: str) -> None:
    bus, positions, read = Kafka(kafka_broker), Positions(), list[Record]()
    name = f"topic-{new_id()}"
    await bus.create_topic(name)
    reader, publisher, ticket = bus.subscriber(name, [name], positions.next_offset), bus.publisher(), new_id()
    rebuilt = list[BusUnavailable]()

    async def came(count: int) -> bool:
        try:
            await drink(reader, positions, read)
        except BusUnavailable as stuck:
            rebuilt.append(stuck)
        return len(read) >= count

    await publisher.publish(reminders(ticket, 1, topic=name))
    await until(lambda: came(1), "the first record came", 60)
    await bus.silence(reader)
    await publisher.publish(reminders(ticket, 1, start=2, topic=name))
    await until(lambda: came(2), "the second record came", 60)
    await publisher.close()
    await reader.close()
    assert len(rebuilt) == 1
    assert [record.offset for record in read] == [0, 1]


async def test_a_broker_that_is_not_there_is_said_to_be_unavailable_at_both_ends() -> None:
    bus = KafkaBus(NOBODY)
    publisher = bus.publisher()
    with pytest.raises(BusUnavailable):
        await publisher.publish([reminder(new_id(), 1)])
    await publisher.close()
    reader = bus.subscriber("group", [RESIDENT_REQUESTS], Positions().next_offset)
    with pytest.raises(BusUnavailable):
        await reader.poll()
    await reader.close()


async def test_a_topic_keeps_its_identity_until_it_is_made_anew(kafka_broker: str) -> None:
    bus, name = Kafka(kafka_broker), f"topic-{new_id()}"
    identities = Identities(bus.settings)
    await bus.create_topic(name)
    before = await identities.look([name, "nowhere"])
    assert before == await identities.look([name])
    await bus.recreate_topic(name)
    after = await identities.look([name])
    await identities.close()
    assert after.id == before.id
    assert after.topics[name].id != before.topics[name].id


async def test_topics_are_made_once_and_never_given_other_partitions(kafka_broker: str) -> None:
    settings, name = quick_settings(kafka_broker), f"topic-{new_id()}"
    await ensure_topics(settings, {name: PLAN})
    await ensure_topics(settings, {name: PLAN})
    with pytest.raises(OtherPartitions):
        await ensure_topics(settings, {name: type(PLAN)(PLAN.partitions + 1, 1, 1, 1)})


async def test_what_we_tell_the_broker_of_our_positions_is_never_read_back(kafka_broker: str) -> None:
    bus, name, group = Kafka(kafka_broker), f"topic-{new_id()}", f"group-{new_id()}"
    await bus.create_topic(name)
    publisher = bus.publisher()
    await publisher.publish([Outgoing(name, "ticket", b"")] * 4)
    await publisher.close()
    first, second = await read_four(bus, group, name), await read_four(bus, group, name)
    assert first == second == [0, 1, 2, 3]


async def read_four(bus: Kafka, group: str, name: str) -> list[int]:
    """Offsets of the first four records for a reader that knows no position."""
    positions, read = Positions(), list[Record]()
    reader = bus.subscriber(group, [name], positions.next_offset)

    async def all_read() -> bool:
        await drink(reader, positions, read)
        return len(read) >= 4

    await until(all_read, "the records came", 60)
    await reader.close()
    return [record.offset for record in read]
