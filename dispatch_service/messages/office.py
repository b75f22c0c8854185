"""Everything that tells people, put together: what the follower queues and what the postman carries."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.codec import Entry
from dispatch_service.messages.following import Telling
from dispatch_service.messages.keeping import Keeper
from dispatch_service.messages.letters import Letters
from dispatch_service.messages.port import Messenger, Outbox
from dispatch_service.messages.postman import Postman
from dispatch_service.rules.snapshot import Snapshot
from shared.clock import Clock
from shared.eventlog.port import EventLog
from shared.eventlog.tail import Tail


class Office:
    """One per process, where a document says who is told what."""

    def __init__(
        self,
        letters: Letters,
        log: EventLog,
        rules: RulesInForce[Snapshot],
        outbox: Outbox,
        messenger: Messenger,
        clock: Clock,
    ) -> None:
        self._letters = letters
        self._log = log
        self._rules = rules
        self._outbox = outbox
        self._clock = clock
        self.postman = Postman(outbox, messenger, self._letters, rules, clock)
        self.keeper = Keeper(outbox, clock, timedelta(days=letters.document.kept_days))

    def telling(self, tail: Tail[Entry]) -> Telling:
        """The follower's handler."""
        return Telling(self._letters, self._log, self._rules, self._outbox, self._clock, tail)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """The postman's rounds beside the block, and the keeper's; both finish what they have in hand at its end."""
        stopping = asyncio.Event()
        rounds = asyncio.create_task(self.postman.run(stopping), name="postman")
        keeping = asyncio.create_task(self.keeper.run(stopping), name="old messages")
        try:
            yield
        finally:
            stopping.set()
            await asyncio.gather(rounds, keeping)
