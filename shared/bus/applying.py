"""One polled batch of one partition, from records to one append: effects, marks and offset stand or fall together."""

import asyncio
from collections.abc import Sequence

from shared.bus import cells, metrics
from shared.bus.chain import Chain
from shared.bus.handler import Batch, Defect, Handler, Message, Unreadable, decide, key_of, read
from shared.bus.health import Limits
from shared.bus.landing import Landing
from shared.bus.parking import Parking
from shared.bus.port import Partition, Record, Subscriber
from shared.clock import Clock
from shared.eventlog.port import EventLog, Unstorable

BREATH = 10
"""Records decided before everybody else in the process has a turn: what is on its way to the store, the followers."""


class Flood(Exception):
    """More keys would be blocked than `Limits` allows: the fault is likely ours, not the messages'."""


class Applier:
    """Applies batches to the log, and knows how far each partition has come."""

    def __init__(
        self, name: str, log: EventLog, handler: Handler, parking: Parking, clock: Clock, limits: Limits
    ) -> None:
        self._name = name
        self._log = log
        self._handler = handler
        self._parking = parking
        self._clock = clock
        self._limits = limits
        self._positions: dict[Partition, int | None] = {}

    async def load_position(self, partition: Partition) -> int | None:
        """The `NextOffset` of this consumer: what its database says."""
        key = cells.offset_key(self._name, partition)
        raw = (await self._log.cells(cells.OFFSET, [key])).get(key)
        position = None if raw is None else cells.number(raw)
        self._positions[partition] = position
        return position

    def position(self, partition: Partition) -> int:
        """The next offset wanted, as far as this process knows."""
        return self._positions.get(partition) or 0

    async def apply(self, subscriber: Subscriber, records: Sequence[Record], decided: asyncio.Event) -> None:
        """Apply the batch, or rewind its partition to what the database holds. `decided` is set as soon as a batch of
        another partition may be begun; not before the end where something is parked, so that it is counted by then.

        Raises:
            LostRace: nothing of it could be applied.
            Flood: what came before the flood stands.
        """
        partition = records[0].partition
        stands = False
        try:
            if partition in self._positions:
                # Given back only when the whole batch stands; until then nobody can go on from a guess.
                stands = await self._apply(partition, self._positions.pop(partition), records, decided)
        finally:
            if not stands:
                await subscriber.rewind(partition)

    async def _apply(
        self, partition: Partition, position: int | None, records: Sequence[Record], decided: asyncio.Event
    ) -> bool:
        readings = [read(record) for record in records if record.offset >= (position or 0)]
        try:
            return await self._together(partition, position, readings, decided)
        except Unstorable:
            return await self._singly(partition, readings)

    async def _together(
        self,
        partition: Partition,
        position: int | None,
        readings: Sequence[Message | Unreadable],
        decided: asyncio.Event | None = None,
    ) -> bool:
        chain = await self._standing(partition, position, readings)
        landing = Landing(self._name, self._log)
        try:
            fits = await self._fill(chain, readings, landing)
            chain.close()
            landing.send(chain)
            if decided is not None and not chain.parked:
                decided.set()
        finally:
            stands = await landing.settled()
        if stands:
            metrics.RECORDS.labels(self._name, "skipped").inc(chain.skipped)
        if not fits:
            raise Flood(f"more than {self._limits.flood_keys} keys blocked within {self._limits.flood_window}")
        if stands:
            self._positions[partition] = chain.position
        return stands

    async def _singly(self, partition: Partition, readings: Sequence[Message | Unreadable]) -> bool:
        """One record after the other, to find the one whose events the store refuses, and to park that."""
        for reading in readings:
            position = await self.load_position(partition)
            if reading.record.offset < (position or 0):
                continue
            try:
                stands = await self._together(partition, position, [reading])
            except Unstorable as refusal:
                refused = Unreadable(reading.record, "unstorable", str(refusal), reading.envelope)
                stands = await self._together(partition, position, [refused])
            if not stands:
                return False
        return True

    async def _standing(
        self, partition: Partition, position: int | None, readings: Sequence[Message | Unreadable]
    ) -> Chain:
        """A chain that starts from what the database holds about these records' keys."""
        envelopes = [reading.envelope for reading in readings if isinstance(reading, Message)]
        marks = {cells.mark_key(self._name, envelope.source, envelope.subject) for envelope in envelopes}
        blocked = {cells.blocked_key(self._name, key_of(reading.record)) for reading in readings}
        found = (self._log.cells(cells.MARK, list(marks)), self._log.cells(cells.BLOCKED, list(blocked)))
        return Chain(self._name, partition, position, *await asyncio.gather(*found))

    async def _fill(self, chain: Chain, readings: Sequence[Message | Unreadable], landing: Landing) -> bool:
        """Judge each record in turn. False: no room for one more blocked key, and the chain ends before it."""
        batch = await self._handler.begin([m for m in readings if isinstance(m, Message) and chain.wants(m)])
        room: int | None = None
        for number, reading in enumerate(readings, 1):
            try:
                self._judge(chain, batch, reading)
            except Defect as defect:
                if not chain.is_blocked(reading.record):
                    room = (await self._room() if room is None else room) - 1
                    if room < 0:
                        return False
                chain.park(reading.record, defect.reason, defect.detail, self._clock.now())
            if number % self._limits.piece == 0:
                landing.send(chain)
            if number % BREATH == 0:
                await asyncio.sleep(0)
        return True

    def _judge(self, chain: Chain, batch: Batch, reading: Message | Unreadable) -> None:
        """Apply or skip the record.

        Raises:
            Defect: park it.
        """
        if isinstance(reading, Unreadable):
            raise Defect(reading.reason, reading.detail)
        mark, sequence = chain.mark(reading), reading.envelope.sequence
        if sequence <= mark:
            chain.skip(reading.record)
        elif chain.is_blocked(reading.record):
            raise Defect("behind", "its key is blocked")
        elif sequence > mark + 1:
            raise Defect("hole", f"sequence {sequence} came after {mark}")
        else:
            chain.apply(reading, decide(batch, reading))

    async def _room(self) -> int:
        """How many more keys may be blocked. Counted in the database, so that a restart does not begin afresh."""
        since = self._clock.now() - self._limits.flood_window
        return self._limits.flood_keys - sum(blocked.since > since for blocked in await self._parking.all_keys())
