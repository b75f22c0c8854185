"""When timers last ran, kept in the log's cells: how a runner knows that nobody was there when a clock ran out.

Shared by all replicas; an outage is a time in which none of them ran.
"""

from datetime import datetime, timedelta

import msgspec

from shared.eventlog.port import Cell, EventLog, Item

SPACE, KEY = "timers", "beat"
EVERY = timedelta(seconds=15)
GAP = timedelta(minutes=2)
"""Silence longer than this is an outage."""
OUTAGE = "outage"
"""The late cause of a deadline that passed while nobody ran."""


class Beat(msgspec.Struct, frozen=True):
    """The last sign of life, and the last time there was none."""

    seen: datetime
    away_from: datetime | None = None
    away_until: datetime | None = None

    def late_cause(self, due_at: datetime) -> str:
        """Why a deadline fires late: our outage, where it fell into one."""
        if self.away_from is None or self.away_until is None:
            return ""
        return OUTAGE if self.away_from <= due_at < self.away_until else ""


class Beats:
    """One per runner."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._beat: Beat | None = None

    async def beat(self, now: datetime) -> Beat:
        """Leave a sign of life, now and then, and say what is known of outages."""
        if self._beat is not None and self._beat.seen <= now < self._beat.seen + EVERY:
            return self._beat
        before = (await self._log.cells(SPACE, [KEY])).get(KEY)
        self._beat = _next(msgspec.json.decode(before, type=Beat) if before else None, now)
        after = msgspec.json.encode(self._beat)
        await self._log.append(Item(cells=(Cell(SPACE, KEY, before, after),)))  # a lost race: another replica is alive
        return self._beat


def _next(last: Beat | None, now: datetime) -> Beat:
    if last is None:
        return Beat(now)
    if now - last.seen > GAP:
        return Beat(now, last.seen, now)
    return Beat(max(now, last.seen), last.away_from, last.away_until)
