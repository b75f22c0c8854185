"""Records set aside: what stands parked, how it is tried again, and how somebody takes it in hand.

A key's records leave in the order of their sequence, through the handler they came for. Nothing here throws a record
away: it leaves by being applied, as a duplicate of what was applied, or with the events of whoever took it in hand.
"""

from datetime import datetime
from urllib.parse import unquote

import msgspec

from shared.bus import cells
from shared.bus.handler import AWAITING_UPGRADE, Handler, Message, read
from shared.bus.redrive import Place, Queue, Tally, parked_records
from shared.eventlog.port import Cell, EventLog, Item, NewEvent

PAGE = 500
TRIES = 20
"""How often a redrive begins anew because the consumer parked something behind it meanwhile."""


class BlockedKey(msgspec.Struct, frozen=True):
    """A key with something parked, for lists."""

    key: str
    since: datetime
    records: int


class Redriven(msgspec.Struct, frozen=True):
    """What a redrive came to: `left` records still block the key for this `reason`."""

    key: str
    applied: int
    dropped: int
    left: int
    reason: str = ""


class Unfinished(Exception):
    """The key never stood still; try again later."""


class Taken(msgspec.Struct, frozen=True):
    """A parked record in somebody's hands. It leaves the queue only together with the events that answer it."""

    parked: cells.Parked
    cells: tuple[Cell, ...]

    def settle(self, *events: NewEvent) -> Item:
        """The item that appends what was done about the record and takes it out of the queue.

        Raises:
            ValueError: no events; a filed request is never thrown away.
        """
        if not events:
            raise ValueError("a parked record leaves only together with an event that says what became of it")
        return Item(events=events, cells=self.cells)


class Parking:
    """The parked records of one consumer."""

    def __init__(self, consumer: str, log: EventLog, handler: Handler) -> None:
        self._consumer = consumer
        self._log = log
        self._handler = handler

    async def keys(self, after: str = "", limit: int = PAGE) -> list[BlockedKey]:
        """Blocked keys in key order, from behind `after`."""
        prefix = cells.blocked_key(self._consumer, "")
        found = await self._log.scan_cells(cells.BLOCKED, prefix, prefix + after if after else "", limit)
        blocked = [(name.removeprefix(prefix), cells.blocked(raw)) for name, raw in found]
        return [BlockedKey(key, standing.since, standing.left) for key, standing in blocked]

    async def all_keys(self) -> list[BlockedKey]:
        """All blocked keys; there are few, because the consumer stops at a flood of them."""
        found = page = await self.keys()
        while page:
            page = await self.keys(found[-1].key)
            found += page
        return found

    async def records(self, key: str) -> list[Place]:
        """What stands parked on a key, in the order it came."""
        return await parked_records(self._log, self._consumer, key)

    async def redrive(self, key: str) -> Redriven:
        """Try a key's records again, in the order of their sequence, and unblock the key when none is left.

        A source's records stop at the first that still fails, or where a sequence is missing; those of other sources
        go on. What was applied meanwhile under another offset is dropped as the duplicate it is.

        Raises:
            Unfinished: records kept arriving; what was applied stays applied.
        """
        tally = Tally()
        for _ in range(TRIES):
            queue = await Queue.load(self._log, self._consumer, key)
            if queue is None:
                return Redriven(key, tally.applied, tally.dropped, left=0)
            reason = await queue.work_off(self._log, self._handler, tally)
            if reason is not None:
                return Redriven(key, tally.applied, tally.dropped, len(queue.places), reason)
        raise Unfinished(key)

    async def redrive_upgraded(self) -> list[Redriven]:
        """Redrive every key that waits for a release which knows its type; for the start of a new one."""
        return [
            await self.redrive(blocked.key)
            for blocked in await self.all_keys()
            if await self._now_readable(blocked.key)
        ]

    async def take(
        self, key: str, number: int | None = None, stands_for: tuple[str, int] | None = None
    ) -> Taken | None:
        """Take a record in hand, the first unless `number` says which; None when it is not there any more.

        The mark moves over it, so that the same message is not applied when it is published again. `stands_for` says
        of a record whose envelope is unreadable which source and sequence it was.
        """
        source, sequence = stands_for or ("", 0)
        mark = cells.mark_key(self._consumer, source, unquote(key))
        queue = await Queue.load(self._log, self._consumer, key, (mark,))
        place = next((p for p in queue.places if number in {None, p.number}), None) if queue else None
        if queue is None or place is None:
            return None
        if envelope := read(place.parked.record).envelope:
            mark, sequence = queue.mark_of(envelope), envelope.sequence
        return Taken(place.parked, queue.removal(place, mark, sequence))

    async def _now_readable(self, key: str) -> bool:
        waiting = (p.parked for p in await self.records(key))
        return any(p.reason == AWAITING_UPGRADE and isinstance(read(p.record), Message) for p in waiting)
