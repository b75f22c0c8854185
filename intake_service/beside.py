"""What runs beside the API: followers, the consumer, the forgetting of old keys; and what readiness asks of them.

A replica may leave all of it to others and only answer.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from intake_service.handlers.kept import KEYS, is_expired
from intake_service.handlers.numbers import Numbers
from shared.bootstrap.checks import answers, consumes, follows
from shared.bootstrap.tasks import Tasks
from shared.bus.consumer import Consumer
from shared.clock import Clock
from shared.db import Database
from shared.eventlog.followers import Follower, running
from shared.eventlog.forgetting import keep_forgetting
from shared.eventlog.port import EventLog
from shared.http.health import Check

logger = logging.getLogger(__name__)

FORGETTING = "forget-old-keys"


@dataclass(frozen=True)
class Beside:
    """Started with the API, stopped after its last answer."""

    log: EventLog
    clock: Clock
    database: Database
    followers: Sequence[Follower]
    consumer: Consumer
    numbers: Numbers
    follows: bool = True
    """False: another replica does all this; here only numbers are handed out."""
    tasks: Tasks = field(default_factory=Tasks)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run all of it; at the end finish what is in hand."""
        try:
            if self.follows:
                async with self._following():
                    yield
            else:
                yield
        finally:
            await self.numbers.close()

    @asynccontextmanager
    async def _following(self) -> AsyncGenerator[None]:
        self.tasks.start(self.consumer.run(), "consumer")
        self.tasks.start(keep_forgetting(self.log, self.clock, KEYS, is_expired), FORGETTING)
        try:
            async with running(*self.followers):
                yield
        finally:
            self.consumer.stop()
            await self.tasks.ended(FORGETTING)

    def checks(self) -> dict[str, Check]:
        """What must hold for traffic to come here; a bus that is away does not keep residents from filing."""
        checks = {"database": answers(self.database)}
        if self.follows:
            checks |= {"consumer": consumes(self.consumer), **follows(self.followers), "tasks": self.tasks.check}
        return checks
