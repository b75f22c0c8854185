"""The topics of a Kafka cluster, made by `migrate` from the file that says how large they are."""

from pathlib import Path

from shared.bootstrap.bus import kafka_settings
from shared.bus.kafka_topics import ensure_topics
from shared.bus.topics import read_plan
from shared.settings import SharedSettings

DEFAULT = Path(__file__).parent.parent.parent / "deploy" / "topics.yaml"


async def make_topics(settings: SharedSettings) -> list[str]:
    """Make the topics that are missing; their names. A cluster of one named server gets them without replicas.

    Raises:
        shared.bus.topics.BadTopics: the file has a fault.
        shared.bus.topics.OtherPartitions: a topic is there with another number of partitions.
        shared.bus.port.BusUnavailable: no broker answers.
    """
    plan = read_plan(settings.topics or DEFAULT)
    if "," not in settings.kafka_bootstrap_servers:
        plan = {name: topic.on_one_broker() for name, topic in plan.items()}
    await ensure_topics(kafka_settings(settings), plan)
    return list(plan)
