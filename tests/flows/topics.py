"""Topics of the session's broker for one city: those of the city before are deleted, so that nobody reads them."""

from aiokafka.admin import AIOKafkaAdminClient

from shared.bus.kafka_client import KafkaSettings
from shared.bus.kafka_identity import Identities
from shared.contracts import topics
from tests.waiting import until


async def no_topics(bootstrap: str) -> None:
    """Until the broker knows neither topic."""
    identities = Identities(KafkaSettings(servers=(bootstrap,)))
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        there = (await identities.look(topics.ALL)).topics
        if there:
            await admin.delete_topics(list(there))

        async def gone() -> bool:
            return not (await identities.look(topics.ALL)).topics

        await until(gone, "the topics of the last city are gone")
    finally:
        await admin.close()
        await identities.close()
