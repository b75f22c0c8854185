"""Which topics there are and how large, as written in `deploy/topics.yaml`. All faults of the file are fatal."""

from pathlib import Path
from typing import Annotated

import msgspec

from shared.contracts import topics as known

ONE_MACHINE: dict[str, int] = dict.fromkeys(known.ALL, 4)
"""Partitions where the bus is embedded or in memory."""


class BadTopics(Exception):
    """The file does not say what it should; the message says where."""


class OtherPartitions(Exception):
    """A topic is there with another number of partitions; changing it would tear keys from their partitions."""


class TopicPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one topic is to be made."""

    partitions: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    replicas: Annotated[int, msgspec.Meta(ge=1, le=10)]
    min_in_sync_replicas: Annotated[int, msgspec.Meta(ge=1, le=10)]
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=3650)]

    def on_one_broker(self) -> "TopicPlan":
        """The same without replicas, for a broker on the developer's machine."""
        return msgspec.structs.replace(self, replicas=1, min_in_sync_replicas=1)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topics: dict[str, TopicPlan]


def read_plan(path: Path) -> dict[str, TopicPlan]:
    """The topics a file asks for.

    Raises:
        BadTopics: a value out of range, an unknown field, a topic missing or unknown, or more replicas in sync than
            there are.
        OSError: there is no such file.
    """
    try:
        plan = msgspec.yaml.decode(path.read_bytes(), type=_File).topics
    except msgspec.DecodeError as fault:
        raise BadTopics(f"{path.name}: {fault}") from fault
    if plan.keys() != set(known.ALL):
        raise BadTopics(f"{path.name}: the topics are {', '.join(known.ALL)}, not {', '.join(plan)}")
    for name, topic in plan.items():
        if topic.min_in_sync_replicas > topic.replicas:
            raise BadTopics(f"{path.name}: {name} wants more replicas in sync than it has")
    return plan
