"""Which logs announce to us. Each numbers a ticket's messages from 1: what one of them calls 1 is not another's 1.

There is one such log, until dispatch has lost its own and begins anew. The first one seen is number 0.
"""

from collections.abc import Sequence

import msgspec

from shared.eventlog.port import Appended, Cell, EventLog, Item

SPACE, KEY = "status", "sources"
TRIES = 20


class Contended(Exception):
    """Other replicas kept writing the list; the next attempt finds what they wrote."""


class Sources:
    """The list of them, kept in one cell and never shortened, so that a number means the same for ever."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: tuple[str, ...] = ()

    async def numbers(self, sources: Sequence[str]) -> dict[str, int]:
        """The number of each source; one that was never seen gets the next.

        Raises:
            shared.db.Unavailable, LogFull, Contended: not now.
        """
        for _ in range(TRIES):
            new = tuple(source for source in dict.fromkeys(sources) if source not in self._known)
            if not new:
                return {source: self._known.index(source) for source in sources}
            written = await self._written()
            self._known = _decode(written)
            if set(new) <= set(self._known):
                continue
            added = (*self._known, *(source for source in new if source not in self._known))
            (outcome,) = await self._log.append(Item(cells=(Cell(SPACE, KEY, written, msgspec.json.encode(added)),)))
            if isinstance(outcome, Appended):
                self._known = added
        raise Contended

    async def count(self) -> int:
        """How many logs have announced anything; at least one is taken for granted."""
        return max(len(_decode(await self._written())), 1)

    async def _written(self) -> bytes | None:
        return (await self._log.cells(SPACE, [KEY])).get(KEY)


def _decode(written: bytes | None) -> tuple[str, ...]:
    return msgspec.json.decode(written, type=tuple[str, ...]) if written is not None else ()
