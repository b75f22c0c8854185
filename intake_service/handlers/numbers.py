"""Hands out request numbers from blocks leased ahead, so that no filing waits for a counter.

A block belongs to whoever moved the day's cell over it; what a stopped process did not use of it is never used again.
"""

import asyncio
from collections import deque
from datetime import datetime

from intake_service.requests.numbers import day_of, number
from shared.db import Unavailable
from shared.eventlog.port import Appended, Cell, EventLog, Item

SPACE = "number"
BLOCK = 256
LOW = 96
"""From here on the next block is leased while numbers are still handed out."""
TRIES = 100


class Numbers:
    """One per process."""

    def __init__(self, log: EventLog, prefix: str = "GW", block: int = BLOCK, low: int = LOW) -> None:
        self._log = log
        self._prefix = prefix
        self._block, self._low = block, low
        self._day = ""
        self._stock: deque[int] = deque()
        self._leasing: asyncio.Task[None] | None = None

    async def next(self, now: datetime) -> str:
        """A number of this moment's day that nobody else has or will have.

        Raises:
            shared.db.Unavailable, shared.eventlog.port.LogFull: the stock is spent and no block can be leased.
        """
        day = day_of(now)
        while day != self._day or not self._stock:
            await asyncio.shield(self._lease_ahead(day))
        count = self._stock.popleft()
        if len(self._stock) <= self._low:
            self._lease_ahead(day)
        return number(self._prefix, day, count)

    async def close(self) -> None:
        """Stop leasing ahead."""
        if self._leasing is not None:
            self._leasing.cancel()
            await asyncio.gather(self._leasing, return_exceptions=True)

    def _lease_ahead(self, day: str) -> "asyncio.Task[None]":
        if self._leasing is None or self._leasing.done():
            self._leasing = asyncio.create_task(self._lease(day), name="number-block")
            self._leasing.add_done_callback(_seen)
        return self._leasing

    async def _lease(self, day: str) -> None:
        before = (await self._log.cells(SPACE, [day])).get(day)
        for _ in range(TRIES):
            end = int(before or b"0") + self._block
            outcome = (await self._log.append(Item(cells=(Cell(SPACE, day, before, b"%d" % end),))))[0]
            if isinstance(outcome, Appended):
                if day != self._day:
                    self._day = day
                    self._stock.clear()
                self._stock.extend(range(end - self._block + 1, end + 1))
                return
            before = (await self._log.cells(SPACE, [day])).get(day)
        raise Unavailable("the day's counter never stood still")


def _seen(task: "asyncio.Task[None]") -> None:
    """A lease ahead of need may fail in silence: whoever finds the stock empty asks again and hears of it."""
    if not task.cancelled():
        task.exception()
