"""The log in memory: what tests of the services run on, and the plain statement of what a log does."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from shared.clock import Clock
from shared.eventlog.judge import CellName, Standing, check, judge
from shared.eventlog.port import WHOLE, Item, Outcome, Recorded
from shared.eventlog.signal import Signal


class MemoryLog:
    """An `EventLog` that lives as long as its process. `grown` rings after each append."""

    def __init__(self, clock: Clock, log_id: str = "memory") -> None:
        self.grown = Signal()
        self._clock = clock
        self._log_id = log_id
        self._events: list[Recorded] = []
        self._streams: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._versions: dict[str, int] = {}
        self._cells: dict[CellName, bytes] = {}
        self._last = datetime.min.replace(tzinfo=UTC)

    @property
    def log_id(self) -> str:
        return self._log_id

    async def append(self, *items: Item) -> list[Outcome]:
        for item in items:
            check(item)
        recorded_at = max(self._clock.now(), self._last)
        standing = Standing(len(self._events), self._versions, self._cells)
        verdict = judge([items], standing, recorded_at)
        for written in verdict.recorded():
            recorded = msgspec.structs.replace(written, origin=None)
            self._events.append(recorded)
            self._streams[recorded.stream].append(recorded)
            self._last = recorded_at
        self.grown.ring()
        return verdict.outcomes[0]

    async def read(self, start: int = 0, limit: int = 1000) -> list[Recorded]:
        return self._events[start : start + limit]

    async def read_stream(self, stream: str, after: int = 0) -> list[Recorded]:
        return self._streams[stream][after:] if stream in self._streams else []

    async def read_streams(self, streams: Sequence[str], seen: Mapping[str, int] = WHOLE) -> dict[str, list[Recorded]]:
        return {stream: await self.read_stream(stream, seen.get(stream, 0)) for stream in streams}

    async def size(self) -> int:
        return len(self._events)

    async def cells(self, space: str, keys: Sequence[str]) -> dict[str, bytes]:
        return {key: self._cells[space, key] for key in keys if (space, key) in self._cells}

    async def scan_cells(
        self, space: str, prefix: str = "", after: str = "", limit: int = 1000
    ) -> list[tuple[str, bytes]]:
        found = sorted(
            (key, value)
            for (where, key), value in self._cells.items()
            if where == space and key.startswith(prefix) and key > after
        )
        return found[:limit]
