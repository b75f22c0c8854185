"""Cells whose time is over are removed, page by page, beside whatever else is appended."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.db import Unavailable
from shared.eventlog.port import Cell, EventLog, Item, LogFull

journal = logging.getLogger(__name__)
PAGE = 500
EVERY = timedelta(hours=6)

Expired = Callable[[bytes, datetime], bool]
"""Whether a cell's value is over at a moment."""


async def forget(log: EventLog, clock: Clock, space: str, expired: Expired) -> int:
    """One walk over a space; how many were over. One that changed meanwhile stays.

    Raises:
        shared.db.Unavailable, shared.eventlog.port.LogFull: not now; the next walk begins anew.
    """
    removed, after = 0, ""
    while page := await log.scan_cells(space, after=after, limit=PAGE):
        now = clock.now()
        old = [Item(cells=(Cell(space, key, value, None),)) for key, value in page if expired(value, now)]
        if old:
            await log.append(*old)
            removed += len(old)
        after = page[-1][0]
    return removed


async def keep_forgetting(log: EventLog, clock: Clock, space: str, expired: Expired) -> None:
    """Walk every few hours, until cancelled."""
    while True:
        try:
            journal.info("forgot %d cells of %s", await forget(log, clock, space, expired), space)
        except (Unavailable, LogFull) as fault:
            journal.warning("old cells of %s are forgotten later: %s", space, fault)
        await asyncio.sleep(EVERY.total_seconds())
