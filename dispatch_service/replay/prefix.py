"""The log up to a position or a moment: what had been recorded by then, and nothing later.

Moments are compared with `recorded_at`, which never runs backwards, so a prefix in time is a prefix in positions.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from dispatch_service.codec import Entry, decode
from shared.eventlog.port import EventLog, Recorded

PAGE = 500
"""Events read at a time, each page in a transaction of its own, so a long replay holds nothing: a megabyte, which is
still near the processor when it is decoded."""
SLICE = 100
"""Events handed out at a time: few enough that they are still near the processor when the last view folds them."""

Progress = Callable[[int], None]
"""Told the position reached after every page."""


class Until(msgspec.Struct, frozen=True):
    """Where a prefix ends. `position` counts events: 0 is the empty log; `time` includes what was recorded at it."""

    position: int | None = None
    time: datetime | None = None

    def holds(self, event: Recorded) -> bool:
        """Whether the event still belongs to the prefix."""
        if self.position is not None and event.position >= self.position:
            return False
        return self.time is None or event.recorded_at <= self.time


EVERYTHING = Until()


def _silent(_position: int) -> None:
    """Nobody watches."""


async def slices(
    log: EventLog, until: Until = EVERYTHING, *, start: int = 0, progress: Progress = _silent
) -> AsyncGenerator[list[Recorded]]:
    """The prefix, in order, some events at a time. The next page is on its way while the caller works on this one."""
    page = await log.read(start, PAGE)
    while page:
        # Positions and moments only grow, so a page whose last event belongs to the prefix belongs to it whole.
        inside = page if until.holds(page[-1]) else [event for event in page if until.holds(event)]
        async with _reading(log, page[-1].position + 1, len(inside) == PAGE) as ahead:
            for first in range(0, len(inside), SLICE):
                yield inside[first : first + SLICE]
                await asyncio.sleep(0)  # what was read ahead comes in
            if inside:
                progress(inside[-1].position + 1)
            page = await ahead if ahead else []


@asynccontextmanager
async def _reading(log: EventLog, start: int, wanted: bool) -> AsyncGenerator[asyncio.Task[list[Recorded]] | None]:
    """A page asked for already; nothing is left of it where nobody came to take it."""
    if not wanted:
        yield None
        return
    ahead = asyncio.create_task(log.read(start, PAGE))
    try:
        yield ahead
    finally:
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)


async def entries(log: EventLog, until: Until = EVERYTHING, *, progress: Progress = _silent) -> AsyncGenerator[Entry]:
    """The prefix's events, decoded, in order."""
    async for some in slices(log, until, progress=progress):
        for recorded in some:
            yield decode(recorded)
