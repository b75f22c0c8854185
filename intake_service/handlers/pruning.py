"""Idempotency keys are forgotten after their time, page by page, beside whatever else is appended."""

from intake_service.handlers.kept import KEYS, is_expired
from shared.clock import Clock
from shared.eventlog.port import Cell, EventLog, Item

PAGE = 500


async def forget_old_keys(log: EventLog, clock: Clock) -> int:
    """One walk over all keys; returns how many were removed. One that changed meanwhile stays.

    Raises:
        shared.db.Unavailable, shared.eventlog.port.LogFull: not now; the next walk begins anew.
    """
    removed, after = 0, ""
    while page := await log.scan_cells(KEYS, after=after, limit=PAGE):
        now = clock.now()
        old = [Item(cells=(Cell(KEYS, key, value, None),)) for key, value in page if is_expired(value, now)]
        if old:
            await log.append(*old)
            removed += len(old)
        after = page[-1][0]
    return removed
