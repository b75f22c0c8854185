"""What the services ask of a bus. Kafka, a PostgreSQL table and memory fulfil it; one contract suite proves all three.

The bus promises per-key order and at-least-once delivery and nothing more. Positions are kept by the consumer in its
own database (see `shared.bus.consumer`); what a broker remembers of them is never read back.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec


class Outgoing(msgspec.Struct, frozen=True):
    """One record to publish. Records of one key stay in the order they were given."""

    topic: str
    key: str
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


class Partition(msgspec.Struct, frozen=True):
    """A partition by identity, not by name alone: a recreated topic has another `topic_id` and starts afresh."""

    cluster: str
    topic_id: str
    topic: str
    number: int

    @property
    def key(self) -> str:
        """Name of this partition's offset cell."""
        return f"{self.cluster}/{self.topic_id}/{self.number}"


class Record(msgspec.Struct, frozen=True):
    """One record as it was read. `key` may be anything on a foreign record, hence bytes."""

    partition: Partition
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


class BusUnavailable(Exception):
    """The bus cannot be reached or did not answer in time; what was sent may or may not have arrived."""


class PositionLost(Exception):
    """The bus no longer holds the record wanted next: retention ate what nobody had applied. Never skipped silently:
    the consumer stops until somebody says to go on behind the loss (`shared.bus.positions.accept_loss`), and `relay
    rewind` at the writer publishes the missing records again."""

    def __init__(self, partition: "Partition", wanted: int, first: int, end: int) -> None:
        super().__init__(f"{partition.key}: wanted {wanted}, kept {first} to {end}")
        self.partition = partition
        self.wanted = wanted
        self.first = first
        self.end = end


class RecordTooLarge(ValueError):
    """No bus takes this record, now or later; see `shared.bus.records.MAX_BYTES`."""


class Publisher(Protocol):
    """Sends and waits for the acknowledgement."""

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Return when all are durable.

        Raises:
            BusUnavailable: some may be durable, in order, some not: publish all of them again.
            RecordTooLarge: nothing was sent.
        """
        ...

    async def close(self) -> None: ...


NextOffset = Callable[[Partition], Awaitable[int | None]]
"""Where to begin: the next offset wanted from the consumer's database, or None for a partition never seen, which is
read from its beginning. What it raises comes out of `poll`, and the partition stays closed until it has answered."""


class Subscriber(Protocol):
    """A member of a group. A partition gives nothing before its position was loaded through `NextOffset`."""

    async def poll(self, limit: int = 500, wait: float = 1.0) -> list[Record]:
        """Up to `limit` records of ONE assigned partition, in order; empty after `wait` seconds without any.

        The batch that the call before gave may still be under way; all given earlier is done with, or was rewound.

        Raises:
            BusUnavailable: try again later; positions are kept.
            PositionLost: somebody must look; polling again raises again.
        """
        ...

    async def rewind(self, partition: Partition) -> None:
        """Forget what was handed out: load the position from the database again, then go on from there."""
        ...

    def assigned(self) -> tuple[Partition, ...]: ...

    def ends(self) -> dict[Partition, int]:
        """Of assigned partitions, the offset the next record will get, as last heard; for lag, not for decisions."""
        ...

    async def close(self) -> None: ...


Subscribe = Callable[[NextOffset], Subscriber]
"""How a consumer joins its group, given where its positions are kept. Joining itself happens in the first `poll`."""
