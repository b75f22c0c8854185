"""Who a topic is, beyond its name: the cluster's id and the topic's own, so that a recreated topic is not taken for
the old one.

The client library stops at version 5 of the Metadata request, which knows no topic ids; version 10 is described here
in its terms. Source: Kafka protocol guide, Metadata API (key 3); versions 10 to 13 are what brokers from 2.8 on speak.
"""

import asyncio
import base64
from collections.abc import Sequence
from io import BytesIO
from typing import cast

import msgspec
from aiokafka.errors import KafkaError
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Boolean, CompactArray, CompactString, Int16, Int32, Schema, TaggedFields

from shared.bus.kafka_client import Client, KafkaSettings, client
from shared.bus.port import BusUnavailable

TEXT = CompactString("utf-8")
METADATA = 3
VERSION = 10


class Topic(msgspec.Struct, frozen=True):
    """A topic as it stands now."""

    id: str
    partitions: int


class Cluster(msgspec.Struct, frozen=True):
    """The cluster and those of the topics asked for that exist."""

    id: str
    topics: dict[str, Topic]


class _Uuid(AbstractType[bytes]):
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


class _MetadataResponse(Response):
    API_KEY = METADATA  # pyright: ignore[reportIncompatibleMethodOverride, reportAssignmentType] - as its siblings do
    API_VERSION = VERSION  # pyright: ignore[reportIncompatibleMethodOverride, reportAssignmentType]
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(("node_id", Int32), ("host", TEXT), ("port", Int32), ("rack", TEXT), ("tags", TaggedFields)),
        ),
        ("cluster_id", TEXT),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", TEXT),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("in_sync", CompactArray(Int32)),
                        ("offline", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataStruct(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = METADATA
    API_VERSION = VERSION
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", TEXT), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _MetadataRequest(Request[_MetadataStruct]):
    API_KEY = METADATA

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: type[_MetadataStruct]) -> _MetadataStruct:
        return request_struct_class([(bytes(16), name, {}) for name in self._topics], False, False, False, {})


class Identities:
    """Asks the cluster over a connection of its own, so that its silence is noticed though the readers' is not."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._client: Client | None = None

    async def look(self, topics: Sequence[str]) -> Cluster:
        """The cluster as it stands now; topics that do not exist are left out.

        Raises:
            BusUnavailable: no broker answered in time.
        """
        try:
            async with asyncio.timeout(self._settings.request_limit):
                answer = await self._ask(topics)
        except (KafkaError, OSError, TimeoutError) as fault:
            await self.close()
            raise BusUnavailable(f"the cluster does not answer: {fault!r}") from fault
        return _read(answer)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _ask(self, topics: Sequence[str]) -> dict[str, object]:
        if self._client is None:
            self._client = client(self._settings)
            await self._client.bootstrap()
        response = await self._client.send(self._client.get_random_node(), _MetadataRequest(topics))
        return cast(_MetadataResponse, response).to_object()


def _read(answer: dict[str, object]) -> Cluster:
    rows = cast(list[dict[str, object]], answer["topics"])
    topics = {
        cast(str, row["name"]): Topic(_text(cast(bytes, row["topic_id"])), len(cast(list[object], row["partitions"])))
        for row in rows
        if row["error_code"] == 0
    }
    return Cluster(cast(str, answer["cluster_id"]), topics)


def _text(topic_id: bytes) -> str:
    """As Kafka's own tools print it."""
    return base64.urlsafe_b64encode(topic_id).decode().rstrip("=")
