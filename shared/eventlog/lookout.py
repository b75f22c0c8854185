"""One look at how far the log and its followers are, shared by a process's followers, so that idling costs little."""

import asyncio
from collections.abc import Mapping

import msgspec

from shared.db import Database
from shared.eventlog.signal import Signal

LOOK = "SELECT name, position FROM cursor UNION ALL SELECT NULL, size FROM head"


class Look(msgspec.Struct, frozen=True):
    """What was seen: events in the log and the cursors by name. `at` is the loop's time just before looking."""

    at: float
    rings: int
    size: int
    cursors: Mapping[str, int]


class Lookout:
    """Looks when the last look is too old, or when this process appended since. One at a time."""

    def __init__(self, database: Database, grown: Signal) -> None:
        self._database = database
        self._grown = grown
        self._last: Look | None = None
        self._looking = asyncio.Lock()

    async def look(self, age: float) -> Look:
        """A look at most `age` seconds old at the time of asking; 0 asks for a fresh one.

        Raises:
            shared.db.Unavailable: the database cannot be reached.
        """
        asked = asyncio.get_running_loop().time()
        async with self._looking:
            if self._last is None or self._last.at < asked - age or self._last.rings != self._grown.count:
                self._last = await self._fresh()
            return self._last

    async def _fresh(self) -> Look:
        at, rings = asyncio.get_running_loop().time(), self._grown.count
        found = {row[0]: row[1] for row in await self._database.fetch(LOOK)}
        size = found.pop(None)
        return Look(at, rings, size, found)
