"""What the services ask of a log. Two stores fulfil it, PostgreSQL and memory; one contract suite proves both.

Positions are dense from 0 in commit order: an event's position is also its Merkle leaf index, and a cursor `p` means
"the first p events have been seen". Versions count the events of one stream from 1; 0 is the empty stream.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

import msgspec

WHOLE: Final[Mapping[str, int]] = MappingProxyType({})
"""Of no stream has anything been seen."""


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event about to be appended. `body` is final: encoded once, before the lock, by `codec.encode`."""

    id: UUID
    stream: str
    version: int
    type: str
    occurred_at: datetime
    body: bytes
    origin: object = None
    """What its writer would read from these bytes, for the followers of his own process; never stored."""


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event as it stands in the log. `recorded_at` never runs backwards along positions."""

    position: int
    recorded_at: datetime
    id: UUID
    stream: str
    version: int
    type: str
    occurred_at: datetime
    body: bytes
    origin: object = None
    """As its writer gave it, where this very process wrote it a moment ago; whoever has none reads `body`."""


class Cell(msgspec.Struct, frozen=True, gc=False):
    """A compare-and-set on one named value that lives or dies with its item: idempotency key, mark, offset, parked.

    `before` is the value the writer saw (`None`: absent), `after` what it shall be (`None`: removed). The item is
    refused when the value under the lock is another one.
    """

    space: str
    key: str
    before: bytes | None
    after: bytes | None


class Item(msgspec.Struct, frozen=True, gc=False):
    """One command's effect: it is applied whole or not at all.

    Each event's `version` states what its writer expects: the stream stands at `version - 1`. An item may touch
    several streams, may have cells and no event (a record skipped), and is looked up by its first event after a lost
    answer to a commit.
    """

    events: tuple[NewEvent, ...] = ()
    cells: tuple[Cell, ...] = ()


class Appended(msgspec.Struct, frozen=True):
    """Committed. `position` is that of the item's last event, or of the last event there is for an item without events
    (-1 in an empty log): reads with `min_position=position` wait until a follower has passed it."""

    position: int
    recorded_at: datetime


class VersionConflict(msgspec.Struct, frozen=True):
    """Another writer was first on this stream."""

    stream: str
    expected: int
    actual: int


class CellConflict(msgspec.Struct, frozen=True):
    """Another writer was first on this cell; `actual` is what stands there."""

    space: str
    key: str
    actual: bytes | None


Outcome = Appended | VersionConflict | CellConflict


class LogFull(Exception):
    """The append queue is full: the caller answers 503 and the client tries again."""


class Unstorable(Exception):
    """An item broke a constraint of the store, such as an event id used twice: a defect of its writer."""


class EventLog(Protocol):
    """Append and read. Nothing here updates or deletes an event."""

    @property
    def log_id(self) -> str: ...

    async def append(self, *items: Item) -> list[Outcome]:
        """Queue the items, adjacent and in this order, for the next batch and wait for their outcomes.

        A later item sees the state an earlier one of the same call left, and is refused if it built on one that lost.

        The caller's cancellation does not reach the items. A conflict whose values agree says that the item built on
        one of the same call that lost.

        Raises:
            ValueError: an item no state could accept, such as versions that do not count up; nothing was queued.
            LogFull: the bounded queue has no room, or the log is closing; nothing was queued.
            Unstorable: the store refuses an item's bytes; the items before it are committed, those after it are not.
            shared.db.Unavailable: the store cannot be reached; nothing was committed.
            shared.db.CommitUnknown: the answer to the commit was lost and could not be found out in time.
        """
        ...

    async def read(self, start: int = 0, limit: int = 1000) -> list[Recorded]:
        """At most `limit` events from position `start` on, in order. One page, one short transaction."""
        ...

    async def read_stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The stream's events with a version above `after`, in order."""
        ...

    async def read_streams(self, streams: Sequence[str], seen: Mapping[str, int] = WHOLE) -> dict[str, list[Recorded]]:
        """Several streams in one round trip, each from behind the version it was seen at, whole where none is given; a
        stream with nothing new gives an empty list."""
        ...

    async def size(self) -> int:
        """How many events stand in the log: the position the next one will get."""
        ...

    async def cells(self, space: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The values that are there."""
        ...

    async def scan_cells(
        self, space: str, prefix: str = "", after: str = "", limit: int = 1000
    ) -> list[tuple[str, bytes]]:
        """Cells of a space by key, in key order, from behind `after`."""
        ...
