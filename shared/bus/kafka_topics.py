"""Makes the topics on a cluster. What is there already is left as it is; what contradicts the plan is refused."""

from collections.abc import Mapping
from typing import cast

from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError, NoError, TopicAlreadyExistsError, for_code
from aiokafka.protocol.api import Response

from shared.bus.kafka_client import KafkaSettings, admin
from shared.bus.kafka_identity import Cluster, Identities
from shared.bus.port import BusUnavailable
from shared.bus.topics import OtherPartitions, TopicPlan

DAY = 24 * 60 * 60 * 1000


async def ensure_topics(settings: KafkaSettings, plan: Mapping[str, TopicPlan]) -> None:
    """Make the topics that are not there.

    Raises:
        OtherPartitions: one is there with another number of partitions.
        BusUnavailable: the cluster does not answer or refuses.
    """
    missing = plan.keys() - (await _look(settings, plan)).topics.keys()
    if missing:
        await _create(settings, {name: plan[name] for name in missing})
    for name, topic in (await _look(settings, plan)).topics.items():
        if topic.partitions != plan[name].partitions:
            raise OtherPartitions(f"{name} has {topic.partitions}, not {plan[name].partitions}")


async def _look(settings: KafkaSettings, plan: Mapping[str, TopicPlan]) -> Cluster:
    identities = Identities(settings)
    try:
        return await identities.look(list(plan))
    finally:
        await identities.close()


async def _create(settings: KafkaSettings, plan: Mapping[str, TopicPlan]) -> None:
    client = admin(settings)
    try:
        await client.start()
        answer = cast(Response, await client.create_topics([_new(name, topic) for name, topic in plan.items()]))
    except (KafkaError, OSError) as fault:
        raise BusUnavailable(f"topics were not made: {fault!r}") from fault
    finally:
        await client.close()
    for refused in cast(list[dict[str, object]], answer.to_object()["topic_errors"]):
        error = for_code(cast(int, refused["error_code"]))
        if error not in {NoError, TopicAlreadyExistsError}:
            raise BusUnavailable(f"{refused['topic']} was not made: {error.__name__} {refused.get('error_message')}")


def _new(name: str, topic: TopicPlan) -> NewTopic:
    configs = {
        "cleanup.policy": "delete",
        "retention.ms": str(topic.retention_days * DAY),
        "min.insync.replicas": str(topic.min_in_sync_replicas),
        "message.timestamp.type": "CreateTime",
    }
    return NewTopic(name, topic.partitions, topic.replicas, topic_configs=configs)
