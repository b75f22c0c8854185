"""Hands over what is queued, and tells the next in the order of duty where a receipt stays out. One loop per process.

Replicas share the outbox: a message taken is kept from the others for a while, and handed over under its own id, so
that even one handed over twice is delivered once.
"""

import asyncio
import logging
from datetime import datetime, timedelta

import msgspec
from prometheus_client import Counter

from dispatch_service.bootstrap.inforce import NoRules, RulesInForce
from dispatch_service.messages.letters import Letters
from dispatch_service.messages.links import complete
from dispatch_service.messages.port import RESIDENT, Message, Messenger, NotNow, Outbox, State, Undeliverable
from dispatch_service.polling import poll
from dispatch_service.rules.snapshot import Snapshot
from shared.clock import Clock
from shared.db import Unavailable

journal = logging.getLogger(__name__)
MESSAGES = Counter("gridwhistle_messages", "Messages by what became of them", ["state"])


class Pace(msgspec.Struct, frozen=True):
    """How the postman goes about. `poll` is in seconds."""

    batch: int = 100
    poll: float = 1.0
    lease: timedelta = timedelta(minutes=1)
    first_wait: timedelta = timedelta(seconds=15)
    longest_wait: timedelta = timedelta(minutes=15)


class Postman:
    """Sends for one service."""

    def __init__(
        self,
        outbox: Outbox,
        messenger: Messenger,
        letters: Letters,
        rules: RulesInForce[Snapshot],
        clock: Clock,
        pace: Pace | None = None,
    ) -> None:
        self._outbox = outbox
        self._messenger = messenger
        self._letters = letters
        self._rules = rules
        self._clock = clock
        self._pace = pace or Pace()

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until stopped; then finish the message in hand."""
        await poll(self.step, stopping, self._pace.poll, journal, "messages", (Unavailable, NoRules))

    async def step(self) -> int:
        """Hand over one batch of what is due, and pass on one batch of what nobody answers for.

        Returns how many messages were moved.

        Raises:
            shared.db.Unavailable, NoRules: not now; nothing is lost.
        """
        now = self._clock.now()
        taken = await self._outbox.take(now, now + self._pace.lease, self._pace.batch)
        for message in taken:
            await self._hand_over(message, now)
        late = await self._outbox.overdue(now, self._pace.batch)
        for message in late:
            await self._pass_on(message, State.PASSED_ON, now)
        return len(taken) + len(late)

    async def _hand_over(self, message: Message, now: datetime) -> None:
        try:
            await self._messenger.send(complete(message, self._letters.links, now))
        except NotNow:
            wait = min(self._pace.first_wait * 2 ** min(message.tries - 1, 10), self._pace.longest_wait)
            await self._outbox.put_off(message.id, now + wait)
        except Undeliverable:
            await self._pass_on(message, State.UNDELIVERABLE, now)
        else:
            due = now + timedelta(minutes=message.receipt_minutes) if message.receipt_minutes else None
            await self._outbox.sent(message.id, now, due)
            MESSAGES.labels(State.SENT.value).inc()

    async def _pass_on(self, message: Message, state: State, now: datetime) -> None:
        """To the next who was not told yet; residents have nobody behind them."""
        following = None
        if message.person != RESIDENT:
            told = await self._outbox.told(message.position)
            following = self._letters.next_after(message, told, await self._rules.current(), now)
        if following is None and message.person != RESIDENT:
            state = State.UNANSWERED if state is State.PASSED_ON else state
            journal.error("nobody is left for a message of event %d, unit %s", message.position, message.unit)
        if await self._outbox.pass_on(message.id, state, following):
            MESSAGES.labels(state.value).inc()
