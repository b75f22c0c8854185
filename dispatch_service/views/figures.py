"""Open tickets by light, for dashboards: looked up every few seconds, since lights change without any event."""

import asyncio
import logging

from prometheus_client import Gauge

from dispatch_service.views import counts
from shared.clock import Clock
from shared.db import Database, Unavailable

journal = logging.getLogger(__name__)

OPEN = Gauge("gridwhistle_open_tickets", "Open tickets by the light of their next deadline", ["light"])
LIGHTS = ("green", "yellow", "red", "off")
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
        """Set the gauges to what stands in the worklist now."""
        async with self._database.transaction(read_only=True) as tx:
            rows = await counts.read(tx, self._clock.now())
        for light in LIGHTS:
            OPEN.labels(light).set(sum(getattr(row, light) for row in rows))
