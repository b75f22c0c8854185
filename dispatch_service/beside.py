"""What runs beside the API: followers, the consumer and the timers; and what readiness asks of them.

A replica may leave the consumer to others, or all but the consumer, or both.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dispatch_service.bootstrap.inforce import NoRules, RulesInForce
from dispatch_service.handlers.once import SPACE, is_expired
from dispatch_service.timers.runner import TimerRunner
from dispatch_service.views.figures import Figures
from dispatch_service.whistles.rules import WhistleRules
from shared.bootstrap.checks import answers, consumes, follows
from shared.bootstrap.tasks import Tasks
from shared.bus.consumer import Consumer
from shared.clock import Clock
from shared.db import Database, Unavailable
from shared.eventlog.followers import Follower, running
from shared.eventlog.forgetting import keep_forgetting
from shared.eventlog.port import EventLog
from shared.http.health import Check

FORGETTING = "forget-old-keys"


@dataclass(frozen=True)
class Beside:
    """Started with the API, stopped after its last answer."""

    log: EventLog
    clock: Clock
    database: Database
    rules: RulesInForce[WhistleRules]
    followers: Sequence[Follower]
    consumer: Consumer
    timers: TimerRunner
    figures: Figures
    consumes: bool = True
    """False: another replica turns filings into tickets."""
    follows: bool = True
    """False: another replica follows the log, watches the clocks and forgets old keys."""
    tasks: Tasks = field(default_factory=Tasks)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run all of it; at the end finish what is in hand: first what writes, then what follows."""
        stopping = asyncio.Event()
        async with running(*(self.followers if self.follows else ())):
            if self.consumes:
                self.tasks.start(self.consumer.run(), "consumer")
            self.tasks.start(self.figures.run(stopping), "figures")
            if self.follows:
                self.tasks.start(self.timers.run(stopping), "timers")
                self.tasks.start(keep_forgetting(self.log, self.clock, SPACE, is_expired), FORGETTING)
            try:
                yield
            finally:
                stopping.set()
                self.consumer.stop()
                await self.tasks.ended(FORGETTING)

    def checks(self) -> dict[str, Check]:
        """What must hold for traffic to come here: of what goes on beside, only what goes on in this process."""
        checks = {"database": answers(self.database), "rules": self._rules, "tasks": self.tasks.check}
        if self.consumes:
            checks["consumer"] = consumes(self.consumer)
        if self.follows:
            checks |= {**follows(self.followers), "timers": self._timers}
        return checks

    async def _rules(self) -> str:
        try:
            await self.rules.current()
        except NoRules:
            return "none-in-force"
        except Unavailable:
            return "unavailable"
        return ""

    async def _timers(self) -> str:
        return self.timers.alarm
