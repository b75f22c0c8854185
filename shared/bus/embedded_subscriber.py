"""Reading the embedded bus: a member that renews its leases as it polls, and looks for news at an interval.

Everything that reaches the database happens inside `poll`, `rewind` and `close`; there is no task in the background.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import msgspec

from shared.bus.membership import Membership
from shared.bus.port import BusUnavailable, NextOffset, Partition, PositionLost, Record
from shared.db import Database, Transaction, Unavailable
from shared.driver import Row
from shared.eventlog.signal import Signal
from shared.ids import new_id

_headers = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...]).decode

HEADS = """
SELECT p.topic, p.number, p.first, p.next FROM topic_partition p
JOIN unnest($1::text[], $2::int[]) AS n(topic, number) ON p.topic = n.topic AND p.number = n.number
"""
READ = "SELECT at, key, value, headers FROM message WHERE topic = $1 AND number = $2 AND at >= $3 ORDER BY at LIMIT $4"


class Pace(msgspec.Struct, frozen=True):
    """In seconds: between two looks for news, between two signs of life, and how long a silent member keeps its
    partitions. The lease must outlast the longest batch and the consumer's longest pause."""

    look: float = 0.05
    beat: float = 1.0
    lease: float = 30.0


@asynccontextmanager
async def bus_transaction(database: Database) -> AsyncGenerator[Transaction]:
    """A transaction in the bus's database, whose absence is the bus's."""
    try:
        async with database.transaction() as tx:
            yield tx
    except Unavailable as fault:
        raise BusUnavailable(str(fault)) from fault


class EmbeddedSubscriber:
    """`Subscriber` on an `EmbeddedBus`."""

    def __init__(
        self,
        database: Database,
        group: str,
        topics: tuple[str, ...],
        next_offset: NextOffset,
        pace: Pace,
        news: Signal,
    ) -> None:
        self._database = database
        self._membership = Membership(group, str(new_id()), topics, pace.lease)
        self._next_offset = next_offset
        self._pace = pace
        self._news = news
        self._held: tuple[Partition, ...] = ()
        self._positions: dict[Partition, int | None] = {}
        self._ends: dict[Partition, int] = {}
        self._handed: dict[Partition, int] = {}
        """Where the batch begins that the poll before this one gave: it may still be under way."""
        self._beat_due = 0.0
        self._turn = 0

    async def poll(self, limit: int = 500, wait: float = 1.0) -> list[Record]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while True:
            seen = self._news.count
            await self._keep_alive(loop.time())
            await self._load()
            records, left = await self._look(limit), deadline - loop.time()
            if records or left <= 0:
                self._handed = {record.partition: record.offset for record in records[:1]}
                return records
            await self._news.wait(seen, min(left, self._pace.look))

    async def rewind(self, partition: Partition) -> None:
        self._positions.pop(partition, None)
        self._handed.pop(partition, None)

    def assigned(self) -> tuple[Partition, ...]:
        return self._held

    def ends(self) -> dict[Partition, int]:
        return dict(self._ends)

    async def close(self) -> None:
        self._handed.clear()
        with suppress(BusUnavailable):
            async with bus_transaction(self._database) as tx:
                await self._membership.leave(tx.raw, self._known())
        self._held = ()
        self._positions.clear()

    async def _keep_alive(self, now: float) -> None:
        if now < self._beat_due:
            return
        async with bus_transaction(self._database) as tx:
            self._held = await self._membership.renew(tx.raw, self._known())
        self._beat_due = now + self._pace.beat
        self._positions = {p: position for p, position in self._positions.items() if p in self._held}

    async def _load(self) -> None:
        for partition in self._held:
            if partition not in self._positions:
                self._positions[partition] = await self._next_offset(partition)

    async def _look(self, limit: int) -> list[Record]:
        """Records of the next partition that has any, each partition in its turn."""
        if not self._held:
            return []
        start = self._turn % len(self._held)
        turns = self._held[start:] + self._held[:start]
        async with bus_transaction(self._database) as tx:
            await self._look_at_ends(tx)
            for step, partition in enumerate(turns, start=1):
                position = self._positions.get(partition)
                if position is not None and self._ends.get(partition, 0) > position:
                    self._turn = start + step
                    return await self._read(tx, partition, position, limit)
        return []

    async def _look_at_ends(self, tx: Transaction) -> None:
        held = {(partition.topic_id, partition.number): partition for partition in self._positions}
        rows = await tx.raw.fetch(HEADS, [topic for topic, _ in held], [number for _, number in held])
        self._ends = {}
        for row in rows:
            partition = held[row["topic"], row["number"]]
            position = self._positions[partition]
            self._positions[partition] = row["first"] if position is None else position
            if position is not None and not row["first"] <= position <= row["next"]:
                raise PositionLost(partition, position, row["first"], row["next"])
            self._ends[partition] = row["next"]

    async def _read(self, tx: Transaction, partition: Partition, position: int, limit: int) -> list[Record]:
        rows = await tx.raw.fetch(READ, partition.topic_id, partition.number, position, limit)
        if not rows or rows[0]["at"] != position:
            first = rows[0]["at"] if rows else self._ends[partition]
            raise PositionLost(partition, position, first, self._ends[partition])
        self._positions[partition] = position + len(rows)
        return [_record(partition, row) for row in rows]

    def _known(self) -> dict[Partition, int]:
        """Positions to report: what was handed out before the last batch is done with, or was rewound."""
        known = ((partition, self._handed.get(partition, at)) for partition, at in self._positions.items())
        return {partition: at for partition, at in known if at is not None}


def _record(partition: Partition, row: Row) -> Record:
    return Record(partition, row["at"], row["key"], row["value"], _headers(row["headers"]))
