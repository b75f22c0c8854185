"""The local Kafka broker: started, killed and started again on the same folder."""
# aiokafka brings no types:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.embedded.broker import EmbeddedBroker
from tests.servers import private_broker

pytestmark = pytest.mark.kafka


async def publish(broker: EmbeddedBroker, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait("filings", value)
    finally:
        await producer.stop()


async def published(broker: EmbeddedBroker) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partition = TopicPartition("filings", 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        return [(await consumer.getone()).value for _ in range(end)]
    finally:
        await consumer.stop()


async def make_topic(broker: EmbeddedBroker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic("filings", 1, 1)])
    finally:
        await admin.close()


async def test_what_was_acknowledged_outlives_a_kill(kafka_tools: None) -> None:
    with private_broker() as broker:
        await make_topic(broker)
        await publish(broker, b"one")
        before = broker.bootstrap
        broker.kill()
        assert not broker.running()
        assert broker.start()
        assert broker.bootstrap == before
        await publish(broker, b"two")
        assert await published(broker) == [b"one", b"two"]


def test_a_running_broker_is_joined_not_started_twice(broker: EmbeddedBroker) -> None:
    assert broker.start() is False
