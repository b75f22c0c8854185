"""The log up to a position or a moment: what had been recorded by then, and nothing later.

Moments are compared with `recorded_at`, which never runs backwards, so a prefix in time is a prefix in positions.
"""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime

import msgspec

from dispatch_service.codec import Entry, decode
from shared.eventlog.port import EventLog, Recorded

PAGE = 2000
"""Events per page: each is read in a transaction of its own, so a long replay holds nothing."""

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


async def pages(
    log: EventLog, until: Until = EVERYTHING, *, start: int = 0, progress: Progress = _silent
) -> AsyncGenerator[list[Recorded]]:
    """The prefix page by page, in order."""
    while True:
        page = await log.read(start, PAGE)
        # Positions and moments only grow, so a page whose last event belongs to the prefix belongs to it whole.
        inside = page if page and until.holds(page[-1]) else [event for event in page if until.holds(event)]
        if inside:
            yield inside
            start = inside[-1].position + 1
            progress(start)
        if len(inside) < PAGE:
            return


async def entries(log: EventLog, until: Until = EVERYTHING, *, progress: Progress = _silent) -> AsyncGenerator[Entry]:
    """The prefix's events, decoded, in order."""
    async for page in pages(log, until, progress=progress):
        for recorded in page:
            yield decode(recorded)
