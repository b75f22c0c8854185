"""Batches one after the other, the next one being decided while the one before it is on its way into the log.

Two batches of one partition never overlap: the second would be decided on a guess at what becomes of the first.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType

from shared.bus.port import Partition, Record

Apply = Callable[[Sequence[Record], asyncio.Event], Awaitable[None]]
"""Applies a batch, and sets the event as soon as another one may be begun."""


class Overlap:
    """Applies batches within a block, at whose end all of them have been settled."""

    def __init__(self, apply: Apply) -> None:
        self._apply = apply
        self._under_way: deque[asyncio.Task[None]] = deque()
        self._partition: Partition | None = None

    async def __aenter__(self) -> "Overlap":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises what the first batch that failed raised, unless the block raises already."""
        if isinstance(fault, asyncio.CancelledError):
            for batch in self._under_way:
                batch.cancel()
        ended = await asyncio.gather(*self._under_way, return_exceptions=True)
        faults = [one for one in ended if isinstance(one, BaseException)]
        if faults and fault is None:
            raise faults[0]

    async def add(self, records: Sequence[Record]) -> None:
        """Begin a batch. Returns when the next one may be begun and the one before this one is settled.

        Raises:
            Exception: what one of them raised.
        """
        if records[0].partition == self._partition:
            await self._settle(0)
        self._partition = records[0].partition
        decided = asyncio.Event()
        batch = asyncio.create_task(self._carry_out(records, decided), name="consumer batch")
        self._under_way.append(batch)
        await decided.wait()
        await self._settle(0 if batch.done() else 1)

    async def _settle(self, but: int) -> None:
        """Wait for the oldest, until no more than so many are left."""
        while len(self._under_way) > but:
            await self._under_way.popleft()

    async def _carry_out(self, records: Sequence[Record], decided: asyncio.Event) -> None:
        try:
            await self._apply(records, decided)
        finally:
            decided.set()
