"""Reading the embedded bus: a member that renews its leases as it polls, and looks for news at an interval.

While a batch is being applied the next one is read ahead, where there is one. What was read ahead counts for nothing
until `poll` gives it, and is dropped where the member stands elsewhere by then. Nothing else happens between calls.
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


class _Standing(msgspec.Struct, frozen=True):
    """What a look goes by: partitions held, where each is read from, whose turn it is, how much is wanted."""

    held: tuple[Partition, ...]
    positions: dict[Partition, int | None]
    turn: int
    limit: int


class _Sight(msgspec.Struct, frozen=True):
    """What a look found: where partitions end and are read from, and records of the one whose turn it was."""

    ends: dict[Partition, int]
    positions: dict[Partition, int | None]
    turn: int
    records: list[Record]


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
        self._ahead: tuple[_Standing, asyncio.Task[_Sight]] | None = None

    async def poll(self, limit: int = 500, wait: float = 1.0) -> list[Record]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while True:
            seen = self._news.count
            await self._keep_alive(loop.time())
            await self._load()
            records, left = self._take(await self._sight(limit)), deadline - loop.time()
            if records or left <= 0:
                self._handed = {record.partition: record.offset for record in records[:1]}
                self._look_ahead(limit)
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
        await self._drop_ahead()
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

    def _standing(self, limit: int) -> _Standing:
        return _Standing(self._held, dict(self._positions), self._turn, limit)

    async def _sight(self, limit: int) -> _Sight:
        """What was seen ahead, where it was looked for from here, else what there is to see now."""
        standing = self._standing(limit)
        if self._ahead is not None and self._ahead[0] == standing:
            (_, seeing), self._ahead = self._ahead, None
            with suppress(BusUnavailable, PositionLost):  # that was then: look again
                return await seeing
        await self._drop_ahead()
        return await self._look(standing)

    def _take(self, sight: _Sight) -> list[Record]:
        """Stand where a sight leaves its reader; nothing is taken of what was rewound while he looked."""
        self._ends, self._turn = sight.ends, sight.turn
        self._positions = {one: position for one, position in sight.positions.items() if one in self._positions}
        records = [record for record in sight.records if record.partition in self._positions]
        if records:
            self._positions[records[-1].partition] = records[-1].offset + 1
        return records

    def _look_ahead(self, limit: int) -> None:
        """Where there is more to read; nobody waits for it yet."""
        if any(position is not None and self._ends.get(one, 0) > position for one, position in self._positions.items()):
            standing = self._standing(limit)
            self._ahead = standing, asyncio.create_task(self._look(standing), name="bus read ahead")

    async def _drop_ahead(self) -> None:
        if self._ahead is not None:
            (_, seeing), self._ahead = self._ahead, None
            seeing.cancel()
            await asyncio.gather(seeing, return_exceptions=True)  # what it raised is raised again by who looks now

    async def _look(self, standing: _Standing) -> _Sight:
        """Records of the next partition that has any, each partition in its turn."""
        held = standing.held
        if not held:
            return _Sight({}, {}, standing.turn, [])
        start = standing.turn % len(held)
        ends, positions = await self._heads(standing.positions)
        for step, partition in enumerate(held[start:] + held[:start], start=1):
            position = positions.get(partition)
            if position is not None and ends.get(partition, 0) > position:
                records = await self._read(partition, position, ends[partition], standing.limit)
                return _Sight(ends, positions, start + step, records)
        return _Sight(ends, positions, standing.turn, [])

    async def _heads(
        self, positions: dict[Partition, int | None]
    ) -> tuple[dict[Partition, int], dict[Partition, int | None]]:
        """Where partitions end, and where each is read from: from its beginning where nobody knew."""
        held = {(partition.topic_id, partition.number): partition for partition in positions}
        rows = await self._fetch(HEADS, [topic for topic, _ in held], [number for _, number in held])
        ends, known = dict[Partition, int](), dict(positions)
        for row in rows:
            partition = held[row["topic"], row["number"]]
            position = positions[partition]
            known[partition] = row["first"] if position is None else position
            if position is not None and not row["first"] <= position <= row["next"]:
                raise PositionLost(partition, position, row["first"], row["next"])
            ends[partition] = row["next"]
        return ends, known

    async def _read(self, partition: Partition, position: int, end: int, limit: int) -> list[Record]:
        rows = await self._fetch(READ, partition.topic_id, partition.number, position, limit)
        if not rows or rows[0]["at"] != position:
            raise PositionLost(partition, position, rows[0]["at"] if rows else end, end)
        return [_record(partition, row) for row in rows]

    async def _fetch(self, query: str, *values: object) -> list[Row]:
        try:
            return await self._database.fetch(query, *values)
        except Unavailable as fault:
            raise BusUnavailable(str(fault)) from fault

    def _known(self) -> dict[Partition, int]:
        """Positions to report: what was handed out before the last batch is done with, or was rewound."""
        known = ((partition, self._handed.get(partition, at)) for partition, at in self._positions.items())
        return {partition: at for partition, at in known if at is not None}


def _record(partition: Partition, row: Row) -> Record:
    return Record(partition, row["at"], row["key"], row["value"], _headers(row["headers"]))
