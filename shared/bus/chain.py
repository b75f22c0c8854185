"""The items of one polled batch, as a chain: each moves the partition's offset on from where the one before left it.

A lost race anywhere drops the rest of the chain, never its middle. No input or output happens here.
"""

from datetime import datetime

from shared.bus import cells
from shared.bus.handler import Message, key_of
from shared.bus.port import Partition, Record
from shared.eventlog.port import Cell, Item, NewEvent


class Chain:
    """Collects what becomes of each record in turn: applied, parked, or skipped as a duplicate."""

    def __init__(
        self,
        consumer: str,
        partition: Partition,
        position: int | None,
        marks: dict[str, bytes],
        blocked: dict[str, bytes],
    ) -> None:
        self.items: list[Item] = []
        self.kinds: list[str] = []
        """What each item is, for the metrics: applied or parked."""
        self.skipped = 0
        self.parked = 0
        """Of the whole chain, what was taken included."""
        self._consumer = consumer
        self._key = cells.offset_key(consumer, partition)
        self._offset = None if position is None else cells.text(position)
        self._end = self._offset
        self._marks = dict(marks)
        self._blocked = dict(blocked)

    @property
    def position(self) -> int:
        """The next offset wanted when the whole chain stands."""
        return cells.number(self._end)

    def mark(self, message: Message) -> int:
        """The last sequence applied of the message's ticket at its source."""
        return cells.number(self._marks.get(self._mark_of(message)))

    def is_blocked(self, record: Record) -> bool:
        return bool(self._blocked) and cells.blocked_key(self._consumer, key_of(record)) in self._blocked

    def wants(self, message: Message) -> bool:
        """Whether the message may be decided, as far as it can be said before the batch begins."""
        return message.envelope.sequence > self.mark(message) and not self.is_blocked(message.record)

    def apply(self, message: Message, events: tuple[NewEvent, ...]) -> None:
        """Events and mark stand or fall together with the offset."""
        key = self._mark_of(message)
        after = cells.text(message.envelope.sequence)
        mark = Cell(cells.MARK, key, self._marks.get(key), after)
        self._marks[key] = after
        self._add("applied", message.record, (mark,), events)

    def park(self, record: Record, reason: str, detail: str, now: datetime) -> None:
        """Set the record aside and block its key, or queue it behind what blocks the key already."""
        self.parked += 1
        key = key_of(record)
        place = cells.blocked_key(self._consumer, key)
        before = self._blocked.get(place)
        standing = cells.blocked(before) if before is not None else cells.Blocked(0, 0, now)
        after = cells.encode(cells.Blocked(standing.next + 1, standing.left + 1, standing.since))
        self._blocked[place] = after
        parked = cells.encode(cells.Parked(record, reason, detail, now))
        self._add(
            "parked",
            record,
            (
                Cell(cells.BLOCKED, place, before, after),
                Cell(cells.PARKED, cells.parked_key(self._consumer, key, standing.next), None, parked),
            ),
        )

    def take(self) -> tuple[list[Item], list[str]]:
        """What was added since the last time, and what each item is; to be appended in this order."""
        taken = self.items, self.kinds
        self.items, self.kinds = [], []
        return taken

    def skip(self, record: Record) -> None:
        """A duplicate: only the offset moves, with the next item that does something, or at the chain's end."""
        self._end = cells.text(record.offset + 1)
        self.skipped += 1

    def close(self) -> None:
        """Carry the offset over duplicates at the end."""
        if self._end != self._offset:
            self.items.append(Item(cells=(Cell(cells.OFFSET, self._key, self._offset, self._end),)))
            self._offset = self._end

    def _mark_of(self, message: Message) -> str:
        return cells.mark_key(self._consumer, message.envelope.source, message.envelope.subject)

    def _add(self, kind: str, record: Record, changed: tuple[Cell, ...], events: tuple[NewEvent, ...] = ()) -> None:
        self._end = cells.text(record.offset + 1)
        offset = Cell(cells.OFFSET, self._key, self._offset, self._end)
        self._offset = self._end
        self.items.append(Item(events=events, cells=(offset, *changed)))
        self.kinds.append(kind)
