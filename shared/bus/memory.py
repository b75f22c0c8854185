"""The bus in one process's memory, for tests and rehearsals: topics, partitions, groups, and faults on demand.

Nothing here outlives the process, and nothing is pruned.
"""

import asyncio
import itertools
from collections.abc import Mapping, Sequence

from shared.bus.port import BusUnavailable, NextOffset, Outgoing, Partition, PositionLost, Record
from shared.bus.records import check_sizes, partition_of
from shared.bus.topics import ONE_MACHINE


class MemoryBus:
    """Holds the topics and who is in which group. `publisher` and `subscriber` make the two ends."""

    def __init__(self, topics: Mapping[str, int] = ONE_MACHINE, cluster: str = "memory") -> None:
        self._cluster = cluster
        self._births = itertools.count(1)
        self._logs: dict[str, dict[Partition, list[Record]]] = {}
        self._firsts: dict[Partition, int] = {}
        self._groups: dict[str, list[MemorySubscriber]] = {}
        self._news = asyncio.Event()
        self._down = False
        for name, partitions in topics.items():
            self.make_topic(name, partitions)

    def make_topic(self, name: str, partitions: int) -> None:
        """Make a topic, or make it anew: its records are gone and its partitions have another topic id."""
        topic_id = f"{name}-{next(self._births)}"
        self._logs[name] = {Partition(self._cluster, topic_id, name, number): [] for number in range(partitions)}
        self._tell()

    def publisher(self) -> "MemoryPublisher":
        return MemoryPublisher(self)

    def subscriber(self, group: str, topics: Sequence[str], next_offset: NextOffset) -> "MemorySubscriber":
        return MemorySubscriber(self, group, tuple(topics), next_offset)

    def cut(self) -> None:
        """From now on the bus cannot be reached."""
        self._down = True

    def mend(self) -> None:
        """The bus is back, with all it held."""
        self._down = False
        self._tell()

    def records(self, topic: str) -> list[Record]:
        """All records of a topic, partition by partition."""
        return [record for log in self._logs[topic].values() for record in log]

    def check_up(self) -> None:
        """Raise `BusUnavailable` while the bus is cut."""
        if self._down:
            raise BusUnavailable("the memory bus is cut")

    def append(self, record: Outgoing) -> None:
        """Add one record at the end of its key's partition."""
        if record.topic not in self._logs:
            raise BusUnavailable(f"no topic {record.topic}")
        logs = self._logs[record.topic]
        partition, log = list(logs.items())[partition_of(record.key, len(logs))]
        log.append(Record(partition, len(log), record.key.encode(), record.value, record.headers))
        self._tell()

    def append_raw(
        self, topic: str, number: int, key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """Add any bytes at all, as a stranger with access to the broker could."""
        partition, log = list(self._logs[topic].items())[number]
        log.append(Record(partition, len(log), key, value, tuple(headers)))
        self._tell()

    def join(self, member: "MemorySubscriber") -> None:
        """Make sure the member is in its group."""
        members = self._groups.setdefault(member.group, [])
        if member not in members:
            members.append(member)
            self._tell()

    def expel(self, member: "MemorySubscriber") -> None:
        """Take a member out, as a broker does that has not heard from it; it joins again when it polls again."""
        if member in self._groups.get(member.group, []):
            self._groups[member.group].remove(member)
            self._tell()

    def owned(self, member: "MemorySubscriber") -> list[Partition]:
        """The member's share of its topics' partitions."""
        members = self._groups.get(member.group, [])
        if member not in members:
            return []
        topics = (self._logs[name] for name in member.topics if name in self._logs)
        partitions = [partition for topic in topics for partition in topic]
        return partitions[members.index(member) :: len(members)]

    def expire(self, topic: str) -> None:
        """Retention takes all records a topic holds, read or not."""
        self._firsts |= {partition: len(log) for partition, log in self._logs[topic].items()}

    def first(self, partition: Partition) -> int:
        """The oldest offset still held."""
        return self._firsts.get(partition, 0)

    def read(self, partition: Partition, start: int, limit: int) -> list[Record]:
        """Records from `start` on.

        Raises:
            PositionLost: they are expired, or never were.
        """
        if not self.first(partition) <= start <= self.end(partition):
            raise PositionLost(partition, start, self.first(partition), self.end(partition))
        return self._logs[partition.topic][partition][start : start + limit]

    def end(self, partition: Partition) -> int:
        return len(self._logs[partition.topic][partition])

    def news(self) -> asyncio.Event:
        """Set at the next change of anything."""
        return self._news

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


class MemoryPublisher:
    """`Publisher` on a `MemoryBus`."""

    def __init__(self, bus: MemoryBus) -> None:
        self._bus = bus

    async def publish(self, records: Sequence[Outgoing]) -> None:
        self._bus.check_up()
        check_sizes(records)
        for record in records:
            self._bus.append(record)

    async def close(self) -> None: ...


class MemorySubscriber:
    """`Subscriber` on a `MemoryBus`."""

    def __init__(self, bus: MemoryBus, group: str, topics: tuple[str, ...], next_offset: NextOffset) -> None:
        self.group = group
        self.topics = topics
        self._bus = bus
        self._next_offset = next_offset
        self._positions: dict[Partition, int] = {}
        self._turn = 0

    async def poll(self, limit: int = 500, wait: float = 1.0) -> list[Record]:
        deadline = asyncio.get_running_loop().time() + wait
        while True:
            news = self._bus.news()
            self._bus.check_up()
            self._bus.join(self)
            await self._load()
            if records := self._take(limit):
                return records
            try:
                async with asyncio.timeout_at(deadline):
                    await news.wait()
            except TimeoutError:
                return []

    async def rewind(self, partition: Partition) -> None:
        self._positions.pop(partition, None)

    def assigned(self) -> tuple[Partition, ...]:
        return tuple(self._bus.owned(self))

    def ends(self) -> dict[Partition, int]:
        return {partition: self._bus.end(partition) for partition in self.assigned()}

    async def close(self) -> None:
        self._bus.expel(self)
        self._positions.clear()

    async def _load(self) -> None:
        owned = self._bus.owned(self)
        self._positions = {p: position for p, position in self._positions.items() if p in owned}
        for partition in owned:
            if partition not in self._positions:
                position = await self._next_offset(partition)
                self._positions[partition] = self._bus.first(partition) if position is None else position

    def _take(self, limit: int) -> list[Record]:
        """Records of the next partition that has any, each partition in its turn."""
        owned = [partition for partition in self._bus.owned(self) if partition in self._positions]
        for step in range(len(owned)):
            partition = owned[(self._turn + step) % len(owned)]
            if records := self._bus.read(partition, self._positions[partition], limit):
                self._turn += step + 1
                self._positions[partition] = records[-1].offset + 1
                return records
        return []
