"""How we reach a cluster, and what we use of the client library, with types: it ships none of its own."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar, cast

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient

T = TypeVar("T")
LET_GO = 1.0
"""Seconds that something cancelled may take to end; then it is left behind."""


class KafkaSettings(msgspec.Struct, frozen=True):
    """Where the cluster is and how it wants to be spoken to. All times are in seconds."""

    servers: tuple[str, ...]
    security_protocol: str = "PLAINTEXT"
    ca_file: str | None = None
    sasl_mechanism: str = "SCRAM-SHA-512"
    username: str | None = None
    password: str | None = None
    client_id: str = "gridwhistle"
    request_limit: float = 10.0
    publish_limit: float = 20.0
    """After this long a send is given up, and its producer with it."""
    session: float = 10.0
    """So long the group waits for a silent member."""
    longest_batch: float = 300.0
    metadata_age: float = 30.0
    """How often leaders and numbers of partitions are looked up when nothing seems wrong."""
    identify: float = 5.0
    """How often the topics' identities are looked at."""
    report: float = 5.0
    """How often positions are told to the broker, for its dashboards alone."""
    stuck: float = 30.0
    """A reader that gets nothing for so long, while there is something to get, is built anew."""


class Raw(Protocol):
    """A record as the library gives it."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Consumer(Protocol):
    """What we use of the library's consumer."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def subscribe(self, *, topics: Sequence[str], listener: ConsumerRebalanceListener) -> None: ...
    def assignment(self) -> set[TopicPartition]: ...
    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    def highwater(self, partition: TopicPartition) -> int | None: ...
    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[Raw]]: ...
    async def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]: ...
    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]: ...
    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None: ...


class Producer(Protocol):
    """What we use of the library's producer."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def send(
        self, topic: str, value: bytes, *, key: bytes, headers: list[tuple[str, bytes]]
    ) -> Awaitable[object]: ...


async def within(seconds: float, work: Awaitable[T]) -> T:
    """What it comes to, in a task of its own: the library awaits tasks it has cancelled, and their cancellation would
    come out here as if it were ours and end whoever reads.

    Raises:
        TimeoutError: not in time, or cancelled by the library itself. It was told to end, and nobody waits for that.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            task.add_done_callback(_forgotten)
            task.cancel()
            await asyncio.wait({task}, timeout=LET_GO)  # two askings of one client at a time confuse it
    if not task.done() or task.cancelled():
        raise TimeoutError
    return task.result()


class _Fetches(Protocol):
    """Where the library counts the asks under way and remembers when the last one ended."""

    _fetch_count: int
    _last_fetch_ended: float


class _Counts(Protocol):
    _subscription: _Fetches


async def ask(
    consumer: Consumer, partitions: Sequence[TopicPartition], wait: float, limit: int
) -> dict[TopicPartition, list[Raw]]:
    """What has come, counted as one ask that ends, however it ends.

    The library (0.14, `SubscriptionState.fetch_context`) goes on counting an ask that failed or was cancelled. It would
    take us to be asking for ever, and a reader held up for hours would keep its partitions. We ask one at a time.
    """
    fetches = cast(_Counts, consumer)._subscription  # pyright: ignore[reportPrivateUsage] - see above
    try:
        return await consumer.getmany(*partitions, timeout_ms=_milliseconds(wait), max_records=limit)
    finally:
        fetches._fetch_count = 0  # pyright: ignore[reportPrivateUsage] - see above
        fetches._last_fetch_ended = time.monotonic()  # pyright: ignore[reportPrivateUsage] - see above


class _Coordinates(Protocol):
    _coordination_task: asyncio.Task[None]


class _Coordinated(Protocol):
    _coordinator: _Coordinates


def left_the_group(consumer: Consumer) -> bool:
    """Whether the library takes no part in the group any more: its task for that has ended, and it starts none anew.

    So it is (0.14) after somebody is given up in the middle of joining; he would ask for records for ever.
    """
    coordinator = cast(_Coordinated, consumer)._coordinator  # pyright: ignore[reportPrivateUsage] - see above
    return coordinator._coordination_task.done()  # pyright: ignore[reportPrivateUsage] - see above


def _forgotten(task: asyncio.Future[T]) -> None:
    """Look at the outcome, so that nobody is told later that it was never looked at."""
    if not task.cancelled():
        task.exception()


class Client(Protocol):
    """What we use of the library's bare client."""

    async def bootstrap(self) -> None: ...
    async def close(self) -> None: ...
    def get_random_node(self) -> object: ...
    async def send(self, node_id: object, request: object) -> object: ...


class Admin(Protocol):
    """What we use of the library's administration client."""

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def create_topics(self, new_topics: Sequence[object]) -> object: ...


# The library's constructors, under the types above.
_new_consumer = cast(Callable[..., Consumer], AIOKafkaConsumer)
_new_producer = cast(Callable[..., Producer], AIOKafkaProducer)
_new_client = cast(Callable[..., Client], AIOKafkaClient)
_new_admin = cast(Callable[..., Admin], AIOKafkaAdminClient)


def consumer(settings: KafkaSettings, group: str) -> Consumer:
    """A group member that begins nowhere by itself and commits nothing by itself."""
    return _new_consumer(
        **_connection(settings),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        session_timeout_ms=_milliseconds(settings.session),
        heartbeat_interval_ms=_milliseconds(settings.session / 4),
        rebalance_timeout_ms=_milliseconds(settings.session),
        max_poll_interval_ms=_milliseconds(settings.longest_batch),
    )


def producer(settings: KafkaSettings) -> Producer:
    """Idempotent, acknowledged by all replicas in sync. Not compressed: most of what we send is ciphertext."""
    return _new_producer(**_connection(settings), enable_idempotence=True, acks="all")


def client(settings: KafkaSettings) -> Client:
    return _new_client(**_connection(settings))


def admin(settings: KafkaSettings) -> Admin:
    return _new_admin(**_connection(settings))


def _connection(settings: KafkaSettings) -> dict[str, object]:
    secure: dict[str, object] = {}
    if settings.security_protocol in {"SSL", "SASL_SSL"}:
        secure["ssl_context"] = ssl.create_default_context(cafile=settings.ca_file)
    if settings.security_protocol.startswith("SASL"):
        secure["sasl_mechanism"] = settings.sasl_mechanism
        secure["sasl_plain_username"] = settings.username
        secure["sasl_plain_password"] = settings.password
    return {
        "bootstrap_servers": list(settings.servers),
        "client_id": settings.client_id,
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": _milliseconds(settings.request_limit),
        "metadata_max_age_ms": _milliseconds(settings.metadata_age),
        **secure,
    }


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


__all__ = ["ConsumerRebalanceListener", "TopicPartition"]
