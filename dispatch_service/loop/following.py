"""The follower that checks tickets and whistles as they change, and those that know them.

Of two that must know each other one may be read a page earlier. So whoever is named by a changed one is checked again.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dispatch_service.codec import TICKET, WHISTLE, Entry, decode
from dispatch_service.loop import tables
from dispatch_service.loop.check import faults_of, named_by
from dispatch_service.loop.histories import History, one_more
from shared.db import Transaction
from shared.eventlog.followers import Pace
from shared.eventlog.port import EventLog, Recorded
from shared.eventlog.tail import Tail

NAME: Final = "loop.3"
"""Counted up when more is promised than before: everything is then checked anew."""
PACE: Final = Pace(poll=1.0, rests=100.0, rest_most=5.0)
"""Nobody waits for it, and larger pages cost less."""
REMEMBERED: Final = 5_000


class Checking:
    """A follower's handler."""

    def __init__(self, log: EventLog, tail: Tail[Entry], remembered: int = REMEMBERED) -> None:
        self._log = log
        self._tail = tail
        self._limit = remembered
        self._held: OrderedDict[str, History] = OrderedDict()

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Check whoever a page touches; what was found before is forgotten."""
        entries = [one for one in self._tail.decoded(events) if one.stream.startswith((TICKET, WHISTLE))]
        touched = await self._caught_up(entries)
        named = await self._known(_named(touched))
        known = {**await self._known(_named(named)), **named, **touched}
        checked = [known[stream] for stream in {**named, **touched}]
        found = [fault for history in checked for fault in faults_of(history, known)]
        await tables.replace(tx, [history.state.id for history in checked], found)
        self._forget()

    async def _caught_up(self, entries: Sequence[Entry]) -> dict[str, History]:
        """The histories of a page's streams with its events; a page may be seen again."""
        before = {one.stream: one.version - 1 for one in reversed(entries)}
        await self._read([stream for stream, version in before.items() if version > self._version(stream)])
        for entry in entries:
            if entry.version > self._version(entry.stream):
                self._advance(entry)
        return {stream: self._held[stream] for stream in before}

    async def _known(self, streams: Iterable[str]) -> Mapping[str, History]:
        wanted = list(dict.fromkeys(streams))
        await self._read([stream for stream in wanted if stream not in self._held])
        return {stream: self._held[stream] for stream in wanted if stream in self._held}

    async def _read(self, streams: Sequence[str]) -> None:
        if not streams:
            return
        for stream, events in (await self._log.read_streams(streams)).items():
            self._held.pop(stream, None)
            for recorded in events:
                self._advance(decode(recorded))

    def _advance(self, entry: Entry) -> None:
        history = one_more(self._held.get(entry.stream), entry)
        if history is not None:
            self._held[entry.stream] = history
            self._held.move_to_end(entry.stream)

    def _version(self, stream: str) -> int:
        return self._held[stream].version if stream in self._held else 0

    def _forget(self) -> None:
        """Between pages, so that no page misses what it needs."""
        while len(self._held) > self._limit:
            self._held.popitem(last=False)


def _named(histories: Mapping[str, History]) -> Iterable[str]:
    return (stream for history in histories.values() for stream in named_by(history) if stream not in histories)
