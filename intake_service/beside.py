"""What runs beside the API: followers, the consumer, the forgetting of old keys; and what readiness asks of them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from intake_service.handlers.kept import KEYS, is_expired
from intake_service.handlers.numbers import Numbers
from shared.bootstrap.checks import base_checks
from shared.bus.consumer import Consumer
from shared.clock import Clock
from shared.db import Database
from shared.eventlog.followers import Follower, running
from shared.eventlog.forgetting import keep_forgetting
from shared.eventlog.port import EventLog
from shared.http.health import Check

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beside:
    """Started with the API, stopped after its last answer."""

    log: EventLog
    clock: Clock
    database: Database
    followers: Sequence[Follower]
    consumer: Consumer
    numbers: Numbers

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run all of it; at the end finish what is in hand."""
        consuming = asyncio.create_task(self.consumer.run(), name="consumer")
        forgetting = asyncio.create_task(
            keep_forgetting(self.log, self.clock, KEYS, is_expired), name="forget-old-keys"
        )
        try:
            async with running(*self.followers):
                yield
        finally:
            self.consumer.stop()
            forgetting.cancel()
            await self.numbers.close()
            await asyncio.gather(consuming, forgetting, return_exceptions=True)

    def checks(self) -> dict[str, Check]:
        """What must hold for traffic to come here; a bus that is away does not keep residents from filing."""
        return base_checks(self.database, self.consumer, self.followers)
