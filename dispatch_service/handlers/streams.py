"""Streams as states: loaded, remembered, and moved on by what was appended.

What is remembered is only a beginning: whoever relies on it is checked by expected versions at append, or catches up
first. A remembered state is therefore never wrong, only old.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from dispatch_service import codec
from dispatch_service.handlers.core import fold
from dispatch_service.handlers.order import NOTHING, Loaded
from shared.eventlog.port import EventLog, Recorded

REMEMBERED = 20_000


class Streams:
    """The states of one process."""

    def __init__(self, log: EventLog, remembered: int = REMEMBERED) -> None:
        self._log = log
        self._limit = remembered
        self._held: OrderedDict[str, Loaded] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def alone(self, stream: str) -> AsyncGenerator[None]:
        """Commands of this process on one stream come one after the other, so they do not fight each other."""
        lock = self._locks.setdefault(stream, asyncio.Lock())
        async with lock:
            yield

    async def get(self, streams: Sequence[str]) -> dict[str, Loaded]:
        """States as remembered, or read in one round trip."""
        found = {stream: self._recall(stream) for stream in streams}
        missing = [stream for stream, loaded in found.items() if loaded.version == 0]
        if missing:
            for stream, events in (await self._log.read_streams(missing)).items():
                found[stream] = advance(NOTHING, events)
                self.put(stream, found[stream])
        return found

    async def fresh(self, stream: str) -> Loaded:
        """The state with all that was appended until now, by whomever."""
        return (await self.all_fresh([stream]))[stream]

    async def all_fresh(self, streams: Sequence[str]) -> dict[str, Loaded]:
        """The same of several, in one round trip."""
        if not streams:
            return {}
        held = {stream: self._recall(stream) for stream in streams}
        newer = await self._log.read_streams(streams, {stream: loaded.version for stream, loaded in held.items()})
        found = {stream: advance(held[stream], events) for stream, events in newer.items()}
        for stream, loaded in found.items():
            self.put(stream, loaded)
        return found

    def put(self, stream: str, loaded: Loaded) -> None:
        """Remember a state that stands in the log, unless a newer one is."""
        if loaded.version == 0 or self._held.get(stream, NOTHING).version > loaded.version:
            return
        self._held[stream] = loaded
        self._held.move_to_end(stream)
        while len(self._held) > self._limit:
            self._held.popitem(last=False)

    def forget(self, streams: Iterable[str]) -> None:
        for stream in streams:
            self._held.pop(stream, None)

    def _recall(self, stream: str) -> Loaded:
        held = self._held.get(stream)
        if held is None:
            return NOTHING
        self._held.move_to_end(stream)
        return held


def advance(loaded: Loaded, events: Iterable[Recorded]) -> Loaded:
    """Fold recorded events into a state; those it has seen already are passed over."""
    for recorded in events:
        if recorded.version > loaded.version:
            entry = codec.decode(recorded)
            loaded = Loaded(recorded.version, fold(entry.stream, loaded, entry.event))
    return loaded
