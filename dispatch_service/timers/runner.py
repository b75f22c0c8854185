"""Fires what has run out, in order, in bounded batches, through the same command path as everybody.

The view of armed clocks may lag and several replicas may fire at once: the rules find nothing to do the second time.
A clock that cannot fire waits longer each time and holds up no other. Nothing fires while the clocks of process and
database disagree.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec

from dispatch_service.handlers.firing import deadline
from dispatch_service.handlers.order import Contested, Done
from dispatch_service.handlers.path import CommandPath
from dispatch_service.polling import poll
from dispatch_service.timers.armed import Armed
from dispatch_service.timers.beats import Beats
from dispatch_service.timers.due import DueTimers
from shared.clock import Clock
from shared.db import Unavailable
from shared.eventlog.port import EventLog, LogFull

journal = logging.getLogger(__name__)

DatabaseClock = Callable[[], Awaitable[datetime]]
"""The database's own time."""
Firing = tuple[str, datetime]
"""A timer and when it came due."""
DISAGREEMENT = timedelta(minutes=2)
CLOCKS_DISAGREE = "clocks-disagree"


class Pace(msgspec.Struct, frozen=True):
    """How the runner goes about its work. `poll` is in seconds."""

    batch: int = 200
    at_once: int = 50
    poll: float = 1.0
    settle: timedelta = timedelta(seconds=5)
    """How long the view may take to see that a clock has fired."""
    first_wait: timedelta = timedelta(seconds=10)
    longest_wait: timedelta = timedelta(minutes=10)


class TimerRunner:
    """One per process. `alarm` says why nothing fires, empty when all is well."""

    def __init__(
        self,
        due: DueTimers,
        path: CommandPath,
        clock: Clock,
        database_clock: DatabaseClock,
        log: EventLog,
        pace: Pace | None = None,
    ) -> None:
        self.alarm = ""
        self._due = due
        self._path = path
        self._clock = clock
        self._database_clock = database_clock
        self._beats = Beats(log)
        self._pace = pace or Pace()
        self._waiting: dict[Firing, datetime] = {}
        self._failures: dict[Firing, int] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until stopped; then finish the batch in hand."""
        await poll(self.step, stopping, self._pace.poll, journal, "timers", (Unavailable, LogFull))

    async def step(self) -> int:
        """Fire one batch of what is due now; how many took effect or were settled already.

        Raises:
            shared.db.Unavailable, LogFull: not now; nothing is lost.
        """
        now = self._clock.now()
        if self._disagree(now, await self._database_clock()):
            return 0
        beat = await self._beats.beat(now)
        self._forget(now)
        found = await self._due.due(now, self._pace.batch + len(self._waiting))
        ready = [one for one in found if (one.timer, one.due_at) not in self._waiting][: self._pace.batch]
        fired = 0
        for start in range(0, len(ready), self._pace.at_once):
            together = ready[start : start + self._pace.at_once]
            orders = [deadline(one.stream, one.timer, now, beat.late_cause(one.due_at)) for one in together]
            outcomes = await asyncio.gather(*map(self._path.submit, orders), return_exceptions=True)
            fired += sum(self._settle(one, outcome, now) for one, outcome in zip(together, outcomes, strict=True))
        return fired

    def _settle(self, one: Armed, outcome: Done | BaseException, now: datetime) -> bool:
        """Remember when to look at a clock again. What is wrong with all of them is raised."""
        if isinstance(outcome, Unavailable | LogFull | asyncio.CancelledError):
            raise outcome
        key = (one.timer, one.due_at)
        if not isinstance(outcome, BaseException):
            self._waiting[key] = now + self._pace.settle
            self._failures.pop(key, None)
            return True
        failures = self._failures.get(key, 0) + 1
        self._failures[key] = failures
        wait = min(self._pace.first_wait * 2 ** min(failures - 1, 10), self._pace.longest_wait)
        self._waiting[key] = now + wait
        level = logging.INFO if isinstance(outcome, Contested) else logging.ERROR
        journal.log(level, "timer %s does not fire: %s", one.timer, type(outcome).__name__)
        return False

    def _forget(self, now: datetime) -> None:
        """Let those try again whose time has come; a clock set back must not make them wait for ever."""
        longest = now + self._pace.longest_wait
        self._waiting = {key: until for key, until in self._waiting.items() if now < until <= longest}

    def _disagree(self, here: datetime, there: datetime) -> bool:
        apart = abs(here - there) > DISAGREEMENT
        if apart and not self.alarm:
            journal.error("timers stand still: the clocks of process and database are %s apart", abs(here - there))
        self.alarm = CLOCKS_DISAGREE if apart else ""
        return apart
