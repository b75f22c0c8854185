"""Open tickets by light and what the closed loop's check found, for dashboards: looked up every few seconds, since
lights change without any event.
"""

import asyncio
import logging

from prometheus_client import Gauge

from dispatch_service.loop import figures as loop
from dispatch_service.timers import armed
from dispatch_service.views import counts
from dispatch_service.views.light import LIGHTS
from shared.clock import Clock
from shared.db import Database, Unavailable

journal = logging.getLogger(__name__)

OPEN = Gauge("gridwhistle_open_tickets", "Open tickets by the light of their next deadline", ["light"])
LATE = Gauge("gridwhistle_timers_late_seconds", "How long the clock that ran out first waits to be fired")
EVERY = 15.0
"""Seconds between two looks."""


class Figures:
    """One per process; every replica tells the same figures."""

    def __init__(self, database: Database, clock: Clock, every: float = EVERY) -> None:
        self._database = database
        self._clock = clock
        self._every = every

    async def run(self, stopping: asyncio.Event) -> None:
        """Look until stopped. Figures that cannot be had stay as they were."""
        while not stopping.is_set():
            try:
                await self.look()
            except Unavailable as fault:
                journal.warning("figures wait: %s", fault)
            try:
                async with asyncio.timeout(self._every):
                    await stopping.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Set the gauges to what stands in the tables now."""
        now = self._clock.now()
        async with self._database.transaction(read_only=True) as tx:
            counted = await counts.by_light(tx, now)
            due = await armed.first_due(tx)
            await loop.tell(tx, now)
        LATE.set(max((now - due).total_seconds(), 0) if due else 0)
        for light in LIGHTS:
            OPEN.labels(light).set(counted[light])
