"""Old messages are removed beside the postman's rounds: the outbox is no archive, the log is."""

import asyncio
import logging
from datetime import timedelta

from dispatch_service.messages.port import Outbox
from dispatch_service.polling import poll
from shared.clock import Clock
from shared.db import Unavailable

journal = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
PAGE = 1_000


class Keeper:
    """One per process; replicas remove what is left."""

    def __init__(self, outbox: Outbox, clock: Clock, kept: timedelta) -> None:
        self._outbox = outbox
        self._clock = clock
        self._kept = kept

    async def run(self, stopping: asyncio.Event) -> None:
        """Look every hour until stopped; then finish the page in hand."""
        await poll(self.step, stopping, EVERY.total_seconds(), journal, "old messages", (Unavailable,))

    async def step(self) -> int:
        """Remove one page of messages that are older than they are kept; how many there were.

        Raises:
            shared.db.Unavailable: not now.
        """
        return await self._outbox.remove(self._clock.now() - self._kept, PAGE)
