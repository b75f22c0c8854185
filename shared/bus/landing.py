"""A chain on its way into the log, a piece at a time: while the store commits one piece, the next is being decided.

Every piece begins with the offset the one before it ends with; so a piece behind one that lost loses as well, and the
partition's order holds whatever the store does with each.
"""

import asyncio
from collections.abc import Sequence

from shared.bus import metrics
from shared.bus.chain import Chain
from shared.eventlog.port import Appended, EventLog, Item, Outcome


class LostRace(Exception):
    """Another writer was first on something the batch built on; it starts again on what stands now."""


class Landing:
    """What was sent of one chain, in order."""

    def __init__(self, consumer: str, log: EventLog) -> None:
        self._consumer = consumer
        self._log = log
        self._pieces: list[asyncio.Task[Outcome | None]] = []
        self._stood = 0

    def send(self, chain: Chain) -> None:
        """Append what the chain has gathered, without waiting for it."""
        items, kinds = chain.take()
        if items:
            self._pieces.append(asyncio.create_task(self._append(items, kinds), name="consumer landing"))

    async def settled(self) -> bool:
        """Whether everything sent stands, once nothing of it is under way any more.

        Raises:
            LostRace: nothing of it could be applied.
            Exception: what the log raised on the first piece it raised on.
        """
        for ended in await asyncio.gather(*self._pieces, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended
            if ended is not None:
                metrics.LOST_RACES.labels(self._consumer).inc()
                if not self._stood:
                    raise LostRace(str(ended))
                return False
        return True

    async def _append(self, items: Sequence[Item], kinds: Sequence[str]) -> Outcome | None:
        """The first outcome that is a loss."""
        outcomes = await self._log.append(*items)
        stood = next((n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Appended)), len(outcomes))
        self._stood += stood
        for kind in set(kinds):
            metrics.RECORDS.labels(self._consumer, kind).inc(kinds[:stood].count(kind))
        return outcomes[stood] if stood < len(outcomes) else None
