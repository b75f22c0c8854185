"""Reading Kafka as a group member, from positions that are our own.

The library forgets exceptions raised in its rebalance callbacks and would go on from what the broker remembers. So the
callbacks here only take partitions away; a partition is handed out again once `poll` has loaded its position, sought
it, and marked it ready.
"""

import asyncio
from contextlib import suppress
from typing import Protocol, cast

from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from shared.bus import kafka_client
from shared.bus.kafka_client import Consumer, ConsumerRebalanceListener, KafkaSettings, Raw, TopicPartition, within
from shared.bus.kafka_identity import Cluster, Identities
from shared.bus.kafka_watch import Due, Watchdog
from shared.bus.port import BusUnavailable, NextOffset, Partition, PositionLost, Record

SLICE = 0.25
"""Seconds one look at the library's buffers takes at most, so that a rebalance is soon noticed."""
NOWHERE = TopicPartition("", -1)
COURTESY = 1.0
"""Seconds that telling the broker our positions may take."""


class _Closes(Protocol):
    async def close(self) -> None: ...


class _Inside(Protocol):
    """A consumer that fails to stop leaves these open: they are closed one by one."""

    _fetcher: _Closes | None
    _client: _Closes


class KafkaSubscriber:
    """`Subscriber` on Kafka."""

    def __init__(self, settings: KafkaSettings, group: str, topics: tuple[str, ...], next_offset: NextOffset) -> None:
        self._settings = settings
        self._group = group
        self._topics = topics
        self._next_offset = next_offset
        self._identities = Identities(settings)
        self._cluster = Cluster("", {})
        self._consumer: Consumer | None = None
        self._ready: dict[TopicPartition, Partition] = {}
        self._positions: dict[Partition, int] = {}
        self._buffer: list[list[Record]] = []
        self._generation = 0
        self._identify = Due(settings.identify)
        self._report = Due(settings.report)
        self._watchdog = Watchdog(settings.stuck)

    async def poll(self, limit: int = 500, wait: float = 1.0) -> list[Record]:
        deadline = asyncio.get_running_loop().time() + wait
        try:
            while True:
                left = deadline - asyncio.get_running_loop().time()
                records = await self._step(limit, max(0.0, min(left, SLICE)))
                if records or left <= 0:
                    return records
        except (KafkaError, OSError, TimeoutError) as fault:
            raise BusUnavailable(f"reading: {fault!r}") from fault

    async def rewind(self, partition: Partition) -> None:
        self._forget([tp for tp, ready in self._ready.items() if ready == partition])

    def assigned(self) -> tuple[Partition, ...]:
        return tuple(self._ready.values())

    def ends(self) -> dict[Partition, int]:
        if self._consumer is None:
            return {}
        known = {partition: self._consumer.highwater(tp) for tp, partition in self._ready.items()}
        return {partition: end for partition, end in known.items() if end is not None}

    async def close(self) -> None:
        await self._tell_positions()
        await self._drop_consumer()
        await self._identities.close()

    def lose_all(self) -> None:
        """The group is being shared anew: nothing is ours until its position is loaded again."""
        self._generation += 1
        self._ready.clear()
        self._positions.clear()
        self._buffer.clear()

    async def _step(self, limit: int, wait: float) -> list[Record]:
        consumer = await self._connect()
        if self._identify.due():
            await self._look_who_is_there()
        if self._report.due():
            await self._tell_positions()
        if not self._ready:
            await self._ask(consumer, 1, 0.0)
        await self._load(consumer)
        records = self._next_buffered() or await self._fetch(consumer, limit, wait)
        if records:
            self._watchdog.progress()
        elif self._watchdog.hungry() and await self._is_stuck(consumer):
            await self._drop_consumer()
            raise BusUnavailable("the reader was stuck and is built anew")
        return records

    async def _connect(self) -> Consumer:
        if self._consumer is None:
            await self._look_who_is_there()
            self._consumer = kafka_client.consumer(self._settings, self._group)
            try:
                await within(self._settings.request_limit, self._consumer.start())
            except (KafkaError, OSError, TimeoutError):
                await self._drop_consumer()
                raise
            self._consumer.subscribe(topics=self._topics, listener=_Taker(self))
            self._watchdog.progress()
        return self._consumer

    async def _look_who_is_there(self) -> None:
        """Learn the topics' identities, and drop what belongs to a topic that was recreated or is gone."""
        self._cluster = await self._identities.look(self._topics)
        self._forget([tp for tp, partition in self._ready.items() if self._identity(tp) != partition])

    def _identity(self, tp: TopicPartition) -> Partition | None:
        topic = self._cluster.topics.get(tp.topic)
        return Partition(self._cluster.id, topic.id, tp.topic, tp.partition) if topic else None

    async def _load(self, consumer: Consumer) -> None:
        for tp in sorted(consumer.assignment() - self._ready.keys()):
            partition, generation = self._identity(tp), self._generation
            if partition is None:
                continue
            position = await self._next_offset(partition)
            if position is None:
                position = (await within(self._settings.request_limit, consumer.beginning_offsets([tp])))[tp]
            if generation != self._generation:
                return
            consumer.seek(tp, position)
            self._ready[tp] = partition
            self._positions[partition] = position

    async def _fetch(self, consumer: Consumer, limit: int, wait: float) -> list[Record]:
        try:
            found = await self._ask(consumer, limit, wait)
        except NoOffsetForPartitionError:  # raised about a time before we sought
            return []
        except OffsetOutOfRangeError:
            await self._find_out_what_is_lost(consumer)
            return []
        self._buffer = [
            [_record(self._ready[tp], raw) for raw in raws] for tp, raws in found.items() if raws and tp in self._ready
        ]
        return self._next_buffered()

    async def _ask(self, consumer: Consumer, limit: int, wait: float) -> dict[TopicPartition, list[Raw]]:
        """What has come for the partitions that are ready. While there are none we ask all the same, for a partition
        nobody has: the library takes who does not ask for dead, and lets him into the group again only when he asks.
        """
        try:
            wanted = tuple(self._ready) or (NOWHERE,)
            asked = kafka_client.ask(consumer, wanted, wait, limit)
            return await within(wait + SLICE, asked)  # while the group is being shared anew it waits without end
        except TimeoutError:
            return {}

    def _next_buffered(self) -> list[Record]:
        """Records of one partition. Those of the others wait for the next call."""
        if not self._buffer:
            return []
        records = self._buffer.pop(0)
        self._positions[records[0].partition] = records[-1].offset + 1
        return records

    async def _find_out_what_is_lost(self, consumer: Consumer) -> None:
        """Was a topic recreated, or did retention eat what nobody had applied? An old error may also be stale.

        Raises:
            PositionLost: a position of ours lies outside what the broker holds.
        """
        await self._look_who_is_there()
        generation = self._generation
        first = await within(self._settings.request_limit, consumer.beginning_offsets(list(self._ready)))
        end = await within(self._settings.request_limit, consumer.end_offsets(list(self._ready)))
        if generation != self._generation:
            return
        for tp, partition in self._ready.items():
            if not first[tp] <= self._positions[partition] <= end[tp]:
                wanted = self._positions[partition]
                self._forget([tp])  # so that the next poll meets the same again
                raise PositionLost(partition, wanted, first[tp], end[tp])

    async def _is_stuck(self, consumer: Consumer) -> bool:
        """Whether there is something to read that does not reach us. Silence counts as yes."""
        if kafka_client.left_the_group(consumer):
            return True
        try:
            end = await within(self._settings.request_limit, consumer.end_offsets(list(self._ready)))
        except (KafkaError, OSError, TimeoutError):
            return True
        behind = any(end.get(tp, 0) > self._positions[partition] for tp, partition in self._ready.items())
        return behind or self._watchdog.idle_too_long(bool(self._ready))

    async def _tell_positions(self) -> None:
        """For lag dashboards only; nobody reads it back, so nothing depends on whether it succeeds."""
        if self._consumer is None or not self._ready:
            return
        offsets = {tp: self._positions[partition] for tp, partition in self._ready.items()}
        with suppress(KafkaError, OSError, TimeoutError):
            await within(COURTESY, self._consumer.commit(offsets))

    async def _drop_consumer(self) -> None:
        doomed, self._consumer = self._consumer, None
        self.lose_all()
        if doomed is None:
            return
        try:
            await within(self._settings.request_limit, doomed.stop())
        except (KafkaError, OSError, TimeoutError):
            inside = cast(_Inside, doomed)
            for part in (inside._fetcher, inside._client):  # pyright: ignore[reportPrivateUsage] - see `_Inside`
                with suppress(KafkaError, OSError, TimeoutError):
                    await within(COURTESY, part.close() if part else asyncio.sleep(0))

    def _forget(self, lost: list[TopicPartition]) -> None:
        for tp in lost:
            partition = self._ready.pop(tp)
            self._positions.pop(partition, None)
            self._buffer = [records for records in self._buffer if records[0].partition != partition]


class _Taker(ConsumerRebalanceListener):
    """Takes partitions away, whatever the group says; giving is `poll`'s."""

    def __init__(self, subscriber: KafkaSubscriber) -> None:
        self._subscriber = subscriber

    def on_partitions_revoked(self, revoked: object) -> None:
        self._subscriber.lose_all()

    def on_partitions_assigned(self, assigned: object) -> None:
        self._subscriber.lose_all()


def _record(partition: Partition, raw: Raw) -> Record:
    headers = tuple((name, value or b"") for name, value in raw.headers)
    return Record(partition, raw.offset, raw.key or b"", raw.value or b"", headers)
