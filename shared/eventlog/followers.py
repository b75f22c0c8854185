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
from shared.eventlog.signal import Signal
from shared.ids import jitter

logger = logging.getLogger(__name__)

Handler = Callable[[Transaction, Sequence[Recorded]], Awaitable[None]]
"""Writes what follows from a page through the transaction. After a crash it may see a page again."""
NOT_NOW = (Unavailable, BusUnavailable)


class FollowedLog(EventLog, Protocol):
    """A log that tells when it grew in this process, and shares one look at the database among its followers."""

    @property
    def grown(self) -> Signal: ...

    async def look(self, age: float = 0.0) -> Look: ...


class Pace(msgspec.Struct, frozen=True):
    """Seconds between two looks at the log and between two attempts when something is away; events in a page."""

    poll: float = 0.1
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
        self.defect: Exception | None = None
        self._handle = handler
        self._log = log
        self._database = database
        self._pace = pace
        self._seen = 0
        self._passed_at = 0.0
        self._exists = False
        self._stopping = False

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
        self._stopping = True

    async def step(self, age: float = 0.0) -> bool:
        """Handle one page if there is one and no other replica is at it. True: look again at once.

        A look at the log that is `age` seconds old will do.
        """
        if not await self._due(age):
            return False
        page = await self._log.read(self._seen, self._pace.page)
        await self._begin()
        async with self._database.transaction() as tx:
            claimed = await cursors.claim(tx, self.name)
            if claimed is not None and claimed == self._seen:
                await self._handle(tx, page)
                await cursors.move(tx, self.name, claimed + len(page))
        if claimed is None:
            return False
        ours = claimed == self._seen
        self._pass(claimed + len(page) if ours else claimed)
        if ours:
            self.moved.ring()
        return True

    async def wait_for(self, position: int, within: timedelta = timedelta(seconds=5)) -> None:
        """Return once some replica has handled the event at this position.

        Raises:
            Behind: not in time.
            shared.db.Unavailable: the database cannot be reached.
        """
        deadline = asyncio.get_running_loop().time() + within.total_seconds()
        while self._seen <= position:
            rings = self.moved.count
            async with self._database.transaction(read_only=True) as tx:
                seen = await cursors.position(tx, self.name)
            left = deadline - asyncio.get_running_loop().time()
            if seen > position:
                return
            if left <= 0:
                raise Behind(self.name, seen, position)
            await self.moved.wait(rings, min(left, self._pace.poll))

    async def _follow(self) -> None:
        failures = 0
        while not self._stopping:
            rings = self._log.grown.count
            try:
                again = await self.step(self._pace.poll / 2)
            except NOT_NOW as fault:
                failures += 1
                await self._back_off(fault, failures)
                continue
            failures = 0
            if not again:
                await self._log.grown.wait(rings, self._pace.poll)

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

    async def _due(self, age: float) -> bool:
        """Whether there is anything to handle. The cursor may have been moved by another replica, or rewound."""
        look = await self._log.look(age)
        if look.at > self._passed_at:
            self._pass(look.cursors.get(self.name, 0))
        FOLLOWER_LAG.labels(self.name).set(look.size - self._seen)
        return look.size > self._seen

    def _pass(self, seen: int) -> None:
        self._seen = seen
        self._passed_at = asyncio.get_running_loop().time()
        FOLLOWER_POSITION.labels(self.name).set(seen)


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
