"""Kafka behind the contract suite's face: topics on the session's broker, and a member that falls silent."""

import asyncio
from typing import Any, cast

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from shared.bus.kafka import KafkaBus, KafkaSettings
from shared.bus.kafka_client import ask, within
from shared.bus.kafka_identity import Identities
from shared.bus.kafka_subscriber import KafkaSubscriber
from shared.bus.kafka_topics import ensure_topics
from shared.bus.port import Subscriber
from shared.bus.topics import TopicPlan
from tests.bus.buses import PARTITIONS
from tests.waiting import until

PLAN = TopicPlan(partitions=PARTITIONS, replicas=1, min_in_sync_replicas=1, retention_days=1)


def quick_settings(bootstrap: str) -> KafkaSettings:
    """Notices within a second or two what production may notice in half a minute."""
    return KafkaSettings(servers=(bootstrap,), session=1.5, identify=0.5, report=0.5, metadata_age=1.0, stuck=5.0)


class Kafka(KafkaBus):
    """A member that sends no heartbeats is dead when its session is over."""

    def __init__(self, bootstrap: str, settings: KafkaSettings | None = None) -> None:
        self.settings = settings or quick_settings(bootstrap)
        super().__init__(self.settings)

    async def create_topic(self, name: str) -> None:
        await ensure_topics(self.settings, {name: PLAN})

    async def recreate_topic(self, name: str) -> None:
        admin = await self._admin()
        await admin.delete_topics([name])
        await admin.close()
        identities = Identities(self.settings)

        async def gone() -> bool:
            return name not in (await identities.look([name])).topics

        await until(gone, "the topic is gone")
        await identities.close()
        await self.create_topic(name)

    async def lose_records(self, name: str) -> None:
        admin = await self._admin()
        everything = {TopicPartition(name, number): RecordsToDelete(before_offset=-1) for number in range(PARTITIONS)}
        await admin.delete_records(everything)
        await admin.close()

    async def kill(self, member: Subscriber) -> None:
        assert isinstance(member, KafkaSubscriber)
        consumer: Any = member._consumer
        consumer._coordinator._coordination_task.cancel()
        await asyncio.wait([consumer._coordinator._coordination_task])
        await consumer._coordinator._stop_heartbeat_task()
        await consumer._client.close()

    async def is_empty(self, group: str) -> bool:
        """Whether the broker knows of no member."""
        admin = await self._admin()
        answer: Any = await admin.describe_consumer_groups([group])
        await admin.close()
        (described,) = answer[0].to_object()["groups"]
        return not described["members"]

    async def silence(self, member: KafkaSubscriber) -> None:
        """The member's client stays in its group and fetches no more, as it was seen to do after broker restarts."""
        fetcher: Any = cast(Any, member._consumer)._fetcher
        under_way = [fetcher._fetch_task, *fetcher._pending_tasks]  # a fetch under way would still bring what comes
        for task in under_way:
            task.cancel()
        await asyncio.wait(under_way)

    async def lose_group(self, member: KafkaSubscriber) -> None:
        """The library's task for the group ends, as when a member is given up in joining; nothing is assigned."""
        inside: Any = member._consumer
        task = inside._coordinator._coordination_task
        task.cancel()
        await asyncio.wait({task})
        inside._subscription.assign_from_subscribed(set())
        member.lose_all()

    async def interrupt(self, member: KafkaSubscriber) -> None:
        """Cancel an ask of the member's under way, as its time limit does while the group is being shared anew."""
        inside: Any = member
        with pytest.raises(TimeoutError):
            await within(0.05, ask(inside._consumer, tuple(inside._ready), 60.0, 1))

    async def close(self) -> None: ...

    async def _admin(self) -> AIOKafkaAdminClient:
        admin = AIOKafkaAdminClient(bootstrap_servers=list(self.settings.servers))
        await admin.start()
        return admin
