"""Group commit: whatever waits is committed together. One batch at a time per process, from a bounded queue.

A call that was taken in is carried out, whether or not its caller still waits for it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from shared.db import Unavailable
from shared.eventlog.judge import Call
from shared.eventlog.metrics import APPEND_SECONDS, BATCH_ITEMS, QUEUE_ITEMS
from shared.eventlog.port import Item, LogFull, Outcome, Unstorable

logger = logging.getLogger(__name__)

Settled = list[Outcome] | Unstorable
Commit = Callable[[Sequence[Call]], Awaitable[Sequence[Settled]]]
"""Carries out one batch and says for each call what became of it."""


class Limits(msgspec.Struct, frozen=True):
    """In items. A single call larger than a limit is still taken when it is alone."""

    queue: int = 10_000
    batch: int = 1_000


class _Waiting(msgspec.Struct):
    call: tuple[Item, ...]
    settled: asyncio.Future[list[Outcome]]


class Appender:
    """The queue and the one task that empties it. The task lives only while something waits."""

    def __init__(self, commit: Commit, log_id: str, limits: Limits) -> None:
        self._commit = commit
        self._limits = limits
        self._queue: deque[_Waiting] = deque()
        self._items = 0
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        QUEUE_ITEMS.labels(log_id).set_function(lambda: self._items)  # read when scraped, not written per item
        self._batch = BATCH_ITEMS.labels(log_id)
        self._seconds = APPEND_SECONDS.labels(log_id)

    async def submit(self, call: tuple[Item, ...]) -> list[Outcome]:
        """Queue a call and wait for what became of it."""
        if self._closing:
            raise LogFull("the log is closing")
        if self._queue and self._items + len(call) > self._limits.queue:
            raise LogFull(f"{self._items} items are waiting")
        waiting = _Waiting(call, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._items += len(call)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name="log appender")
        return await waiting.settled

    async def drain(self) -> None:
        """Wait until nothing is left in the queue."""
        while self._task is not None and not self._task.done():
            await asyncio.wait({self._task})

    async def close(self) -> None:
        """Take nothing more and finish what was taken."""
        self._closing = True
        await self.drain()

    async def _work(self) -> None:
        while self._queue:
            await self._fill()
            await self._carry_out(self._take())

    async def _fill(self) -> None:
        """Whoever was just answered often has more to say: wait while each turn of the loop brings somebody."""
        before = 0
        while before < self._items < self._limits.batch:
            before = self._items
            await asyncio.sleep(0)

    def _take(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        size = 0
        while self._queue and (not batch or size + len(self._queue[0].call) <= self._limits.batch):
            batch.append(self._queue.popleft())
            size += len(batch[-1].call)
        self._items -= size
        self._batch.observe(size)
        return batch

    async def _carry_out(self, batch: list[_Waiting]) -> None:
        try:
            with self._seconds.time():
                settled = await self._commit([waiting.call for waiting in batch])
            for waiting, outcome in zip(batch, settled, strict=True):
                _answer(waiting, outcome)
        except Unavailable as fault:
            _fail(batch, fault)
            self._fail_all_waiting(Unavailable(*fault.args))
        except Exception as defect:  # the outermost loop: a defect reaches its callers, the appender goes on
            logger.exception("appending failed")
            _fail(batch, defect)
        finally:
            _cancel(batch)

    def _fail_all_waiting(self, fault: Unavailable) -> None:
        """They would meet the same fate, each batch after another time limit."""
        waiting = list(self._queue)
        self._queue.clear()
        self._items = 0
        _fail(waiting, fault)


def _answer(waiting: _Waiting, outcome: Settled) -> None:
    if waiting.settled.done():
        return
    if isinstance(outcome, Unstorable):
        waiting.settled.set_exception(outcome)
    else:
        waiting.settled.set_result(outcome)


def _fail(batch: Sequence[_Waiting], fault: Exception) -> None:
    for waiting in batch:
        if not waiting.settled.done():
            waiting.settled.set_exception(fault)


def _cancel(batch: Sequence[_Waiting]) -> None:
    """Nobody waits for ever, not even when the loop itself is being torn down."""
    for waiting in batch:
        waiting.settled.cancel()
