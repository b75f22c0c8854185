"""One blocked key's queue while it is worked off, or while somebody takes a record out of it.

Whatever leaves the queue changes the `blocked` cell as it was read: if somebody else put something in or took something
out meanwhile, the change is refused and the queue is read again.
"""

from collections.abc import Iterator

import msgspec

from shared.bus import cells
from shared.bus.handler import Defect, Handler, Message, decide, read
from shared.contracts.envelope import Envelope
from shared.eventlog.port import Appended, Cell, EventLog, Item, NewEvent, Unstorable


class Place(msgspec.Struct, frozen=True):
    """One parked record where it stands: `number` within its key, `raw` as the cell holds it."""

    number: int
    raw: bytes
    parked: cells.Parked


class Tally(msgspec.Struct):
    """What a redrive did so far."""

    applied: int = 0
    dropped: int = 0


class Queue:
    """The parked records of one key as they stood when they were read."""

    def __init__(self, consumer: str, key: str, blocked: bytes, places: list[Place], marks: dict[str, bytes]) -> None:
        self.places = places
        self._consumer = consumer
        self._key = key
        self._blocked = blocked
        self._marks = marks

    @classmethod
    async def load(cls, log: EventLog, consumer: str, key: str, also: tuple[str, ...] = ()) -> "Queue | None":
        """Read the queue and its marks (`also`: names of further marks); None when the key is not blocked."""
        name = cells.blocked_key(consumer, key)
        blocked = (await log.cells(cells.BLOCKED, [name])).get(name)
        if blocked is None:
            return None
        places = await parked_records(log, consumer, key)
        envelopes = [envelope for place in places if (envelope := read(place.parked.record).envelope)]
        names = {cells.mark_key(consumer, envelope.source, envelope.subject) for envelope in envelopes}
        marks = await log.cells(cells.MARK, list(names.union(also)))
        return cls(consumer, key, blocked, places, marks)

    async def work_off(self, log: EventLog, handler: Handler, tally: Tally) -> str | None:
        """Apply what can be applied; what is stuck holds up its own source alone, for each counts by itself.

        Gives the reason why it stuck, or None when the queue has to be read again.
        """
        stuck: dict[str, str] = {}
        for place, message in self._in_sequence():
            source = message.envelope.source
            if source in stuck:
                continue
            mark = cells.number(self._marks.get(self.mark_of(message.envelope)))
            if message.envelope.sequence > mark + 1:
                stuck[source] = "hole"
                continue
            duplicate = message.envelope.sequence <= mark
            try:
                events = () if duplicate else decide(await handler.begin([message]), message)
                left = await self._leave(log, place, message, events)
            except (Defect, Unstorable) as fault:
                stuck[source] = await self._failed(log, place, fault)
                continue
            if not left:
                return None
            tally.dropped += duplicate
            tally.applied += not duplicate
        return next(iter(stuck.values()), self.places[0].parked.reason if self.places else None)

    def removal(self, place: Place, mark: str = "", sequence: int = 0) -> tuple[Cell, ...]:
        """The cells that take a record out, move the mark up to it, and unblock the key behind the last one."""
        name = cells.parked_key(self._consumer, self._key, place.number)
        before = self._marks.get(mark)
        higher = sequence > cells.number(before)
        moved = (Cell(cells.MARK, mark, before, cells.text(sequence)),) if higher else ()
        return (self._one_less(), Cell(cells.PARKED, name, place.raw, None), *moved)

    def mark_of(self, envelope: Envelope) -> str:
        return cells.mark_key(self._consumer, envelope.source, envelope.subject)

    async def _leave(self, log: EventLog, place: Place, message: Message, events: tuple[NewEvent, ...]) -> bool:
        changed = self.removal(place, self.mark_of(message.envelope), message.envelope.sequence)
        (outcome,) = await log.append(Item(events=events, cells=changed))
        if not isinstance(outcome, Appended):
            return False
        for cell in changed:
            if cell.after is not None and cell.space == cells.MARK:
                self._marks[cell.key] = cell.after
            if cell.after is not None and cell.space == cells.BLOCKED:
                self._blocked = cell.after
        self.places.remove(place)
        return True

    def _in_sequence(self) -> Iterator[tuple[Place, Message]]:
        readable = [(p, message) for p in self.places if isinstance(message := read(p.parked.record), Message)]
        return iter(sorted(readable, key=lambda pair: (pair[1].envelope.source, pair[1].envelope.sequence)))

    async def _failed(self, log: EventLog, place: Place, fault: Defect | Unstorable) -> str:
        reason, detail = (fault.reason, fault.detail) if isinstance(fault, Defect) else ("unstorable", str(fault))
        attempts = place.parked.attempts + 1
        again = msgspec.structs.replace(place.parked, reason=reason, detail=detail, attempts=attempts)
        name = cells.parked_key(self._consumer, self._key, place.number)
        await log.append(Item(cells=(Cell(cells.PARKED, name, place.raw, cells.encode(again)),)))
        return reason

    def _one_less(self) -> Cell:
        """Changes with every record taken off, so that of two who look at the same queue only one acts."""
        standing = cells.blocked(self._blocked)
        less = cells.encode(cells.Blocked(standing.next, standing.left - 1, standing.since))
        name = cells.blocked_key(self._consumer, self._key)
        return Cell(cells.BLOCKED, name, self._blocked, less if standing.left > 1 else None)


async def parked_records(log: EventLog, consumer: str, key: str) -> list[Place]:
    """What stands parked on a key, in the order it came."""
    prefix = cells.blocked_key(consumer, key) + "/"
    found = page = await log.scan_cells(cells.PARKED, prefix)
    while page:
        page = await log.scan_cells(cells.PARKED, prefix, found[-1][0])
        found += page
    return [Place(int(name.removeprefix(prefix)), raw, cells.parked(raw)) for name, raw in found]
