"""Whatever reads the log in order: views, relay, tree, timers, messages. One implementation for all of them.

A page is handled and the cursor moved in one transaction, by the replica that claimed the cursor; the others stand by
and take over when it is free. A page is never skipped: a database or bus that is away is waited for, a defect in the
handler stops this follower, loudly, and turns its service not ready.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

import msgspec

from shared.bus.port import BusUnavailable
from shared.db import Database, Transaction, Unavailable
from shared.eventlog import cursors
from shared.eventlog.lookout import Look
from shared.eventlog.metrics import FOLLOWER_LAG, FOLLOWER_POSITION, FOLLOWER_RETRIES, FOLLOWER_STOPPED
from shared.eventlog.port import EventLog, Recorded
from shared.eventlog.recent import Recent
from shared.eventlog.signal import Signal, rung
from shared.ids import jitter

logger = logging.getLogger(__name__)

Handler = Callable[[Transaction, Sequence[Recorded]], Awaitable[None]]
"""Writes what follows from a page through the transaction. After a crash it may see a page again."""
NOT_NOW = (Unavailable, BusUnavailable)


class FollowedLog(EventLog, Protocol):
    """A log that tells when it grew in this process and by what, and shares one look among its followers."""

    @property
    def grown(self) -> Signal: ...

    @property
    def recent(self) -> Recent: ...

    async def look(self, age: float = 0.0) -> Look: ...


class Pace(msgspec.Struct, frozen=True):
    """Seconds between two looks at the log and between two attempts when something is away; events in a page.

    After a page a follower rests `rests` times as long as the page took, but no longer than `rest_most`: so pages are
    larger when events come faster, and a lone event waits for nobody. It does not rest after a full page, nor while
    somebody waits for it.
    """

    poll: float = 0.1
    rests: float = 8.0
    rest_most: float = 0.05
    retry: float = 0.1
    retry_most: float = 5.0
    page: int = 500


class Behind(Exception):
    """A follower did not come to the wanted position in time: the caller answers 503 or an older state."""

    def __init__(self, name: str, seen: int, wanted: int) -> None:
        super().__init__(f"{name} has seen {seen} events, position {wanted} is not among them")
        self.name = name
        self.seen = seen
        self.wanted = wanted


class Follower:
    """One follower in one process. `moved` rings when this process moved the cursor; `defect` is why it stopped."""

    def __init__(
        self,
        name: str,
        handler: Handler,
        log: FollowedLog,
        database: Database,
        pace: Pace = Pace(),  # noqa: B008 - frozen
    ) -> None:
        self.name = name
        self.moved = Signal()
        self._wanted = Signal()
        self.defect: Exception | None = None
        self._handle = handler
        self._log = log
        self._database = database
        self._pace = pace
        self._seen = 0
        self._passed_at = 0.0
        self._exists = False
        self._hurries = False
        self._ended = Signal()

    @property
    def healthy(self) -> bool:
        """False once a defect stopped it: its service is not ready."""
        return self.defect is None

    async def run(self) -> None:
        """Follow until told to stop or stopped by a defect."""
        FOLLOWER_STOPPED.labels(self.name).set(0)
        try:
            await self._follow()
        except Exception as defect:  # the outermost loop: stop here rather than skip a page
            logger.exception("follower %s stopped at position %d", self.name, self._seen)
            FOLLOWER_STOPPED.labels(self.name).set(1)
            self.defect = defect

    def stop(self) -> None:
        """Finish the page in work, then return from `run`."""
        self._ended.ring()

    async def step(self, age: float = 0.0) -> bool:
        """Handle one page if there is one and no other replica is at it. True: look again at once.

        A look at the log that is `age` seconds old will do.
        """
        page = await self._page(age)
        if not page:
            return False
        self._hurries = len(page) == self._pace.page
        await self._begin()
        async with self._database.transaction() as tx:
            claim = await cursors.claim(tx, self.name, page[-1].position)
            ours = claim == (self._seen, page[-1].id)
            if ours:
                await self._handle(tx, page)
                await cursors.move(tx, self.name, self._seen + len(page))
        if claim is None:
            return False
        if claim.last != page[-1].id:
            self._log.recent.forget()
        self._pass(claim.position + len(page) if ours else claim.position)
        if ours:
            self.moved.ring()
        return True

    async def wait_for(self, position: int, within: timedelta = timedelta(seconds=5)) -> None:
        """Return once some replica has handled the event at this position.

        Raises:
            Behind: not in time.
            shared.db.Unavailable: the database cannot be reached.
        """
        deadline = _now() + within.total_seconds()
        while self._seen <= position:
            rings = self.moved.count
            self._wanted.ring()
            async with self._database.transaction(read_only=True) as tx:
                seen = await cursors.position(tx, self.name)
            left = deadline - _now()
            if seen > position:
                return
            if left <= 0:
                raise Behind(self.name, seen, position)
            await self.moved.wait(rings, min(left, self._pace.poll))

    async def _follow(self) -> None:
        failures, heard = 0, 0
        while not self._ended.count:
            rings, wants, began = self._log.grown.count, self._wanted.count, _now()
            asked = wants != heard
            try:
                again = await self.step(0.0 if asked else self._pace.poll / 2)
            except NOT_NOW as fault:
                failures += 1
                await self._back_off(fault, failures)
                continue
            failures, heard = 0, wants
            ended = (self._ended, 0)
            if not again:  # who asked in vain, for what is not there or another replica is at, does not make us look on
                wanted = () if asked else ((self._wanted, wants),)
                await rung(ended, (self._log.grown, rings), *wanted, within=self._pace.poll)
            elif not self._hurries:
                rest = min((_now() - began) * self._pace.rests, self._pace.rest_most)
                await rung(ended, (self._wanted, wants), within=rest)

    async def _begin(self) -> None:
        """Once, and in a transaction of its own: a replica in the middle of the first page is not to be waited for."""
        if not self._exists:
            async with self._database.transaction() as tx:
                await cursors.create(tx, self.name)
            self._exists = True

    async def _back_off(self, fault: Exception, failures: int) -> None:
        FOLLOWER_RETRIES.labels(self.name).inc()
        logger.warning("follower %s tries again from position %d: %s", self.name, self._seen, fault)
        pause = min(self._pace.retry * 2 ** min(failures - 1, 16), self._pace.retry_most)
        await asyncio.sleep(pause * (0.5 + jitter() / 2))

    async def _page(self, age: float) -> list[Recorded]:
        """What comes next; empty when there is nothing. What this process appended need not be read back: the claim
        proves that it still stands there, whatever became of the database meanwhile."""
        limit = self._pace.page
        if page := self._log.recent.page(self._seen, limit):
            FOLLOWER_LAG.labels(self.name).set(self._log.recent.end - self._seen)
            return page
        look = await self._log.look(age)
        if look.at > self._passed_at:  # moved by another replica, or rewound
            self._pass(look.cursors.get(self.name, 0))
        FOLLOWER_LAG.labels(self.name).set(look.size - self._seen)
        if look.size <= self._seen:
            return []
        return self._log.recent.page(self._seen, limit) or await self._log.read(self._seen, limit)

    def _pass(self, seen: int) -> None:
        self._seen = seen
        self._passed_at = _now()
        FOLLOWER_POSITION.labels(self.name).set(seen)


def _now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def running(*followers: Follower, patience: timedelta = timedelta(seconds=10)) -> AsyncGenerator[None]:
    """Run followers beside the block. At its end they finish their pages; one that takes too long is cancelled."""
    tasks = [asyncio.create_task(follower.run(), name=f"follower {follower.name}") for follower in followers]
    try:
        yield
    finally:
        for follower in followers:
            follower.stop()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
