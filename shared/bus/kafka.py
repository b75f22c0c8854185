"""The bus on a Kafka cluster. Only this module and its siblings `kafka_*` import the client library."""

from collections.abc import Sequence

from shared.bus.kafka_client import KafkaSettings
from shared.bus.kafka_publisher import KafkaPublisher
from shared.bus.kafka_subscriber import KafkaSubscriber
from shared.bus.port import NextOffset


class KafkaBus:
    """Makes the two ends. Nothing connects before it is used, so a broker that is down does not keep a service down."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings

    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self._settings)

    def subscriber(self, group: str, topics: Sequence[str], next_offset: NextOffset) -> KafkaSubscriber:
        return KafkaSubscriber(self._settings, group, tuple(topics), next_offset)


__all__ = ["KafkaBus", "KafkaSettings"]
