"""A group member the client library forgot joins again within the watchdog's limit, with or without partitions."""

import msgspec
import pytest

from shared.bus.kafka_topics import ensure_topics
from shared.bus.port import BusUnavailable, Record
from shared.ids import new_id
from tests.bus.kafka_bus import PLAN, Kafka, quick_settings
from tests.bus.messages import reminders
from tests.bus.positions import Positions, drink
from tests.waiting import until

pytestmark = pytest.mark.kafka


async def test_a_reader_whose_library_left_the_group_is_built_anew_though_it_has_nothing(kafka_broker: str) -> None:
    settings = msgspec.structs.replace(quick_settings(kafka_broker), stuck=10.0)  # ten times that would be too late
    bus, positions, read, name = Kafka(kafka_broker, settings), Positions(), list[Record](), f"topic-{new_id()}"
    await ensure_topics(settings, {name: msgspec.structs.replace(PLAN, partitions=1)})
    reader, publisher = bus.subscriber(name, [name], positions.next_offset), bus.publisher()
    rebuilt = list[BusUnavailable]()

    async def came(count: int) -> bool:
        try:
            await drink(reader, positions, read)
        except BusUnavailable as stuck:
            rebuilt.append(stuck)
        return len(read) >= count

    await publisher.publish(reminders(new_id(), 1, topic=name))
    await until(lambda: came(1), "the first record came", 60)
    await bus.lose_group(reader)
    assert not reader.assigned()
    await publisher.publish(reminders(new_id(), 1, topic=name))
    await until(lambda: came(2), "the second record came", 60)
    await publisher.close()
    await reader.close()
    assert len(rebuilt) == 1
