"""Keys at hand: a stock of fresh ones made ahead, and a bounded memory of found ones.

A found key is forgotten after `keep`, so that an erasure elsewhere is felt in every process within that time.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.vault.port import KeyStore
from shared.vault.token import WorkingKey

BREATH = 16
"""Keys prepared at a stretch: requests are served in between."""


class KeyRing:
    """One per process, shared by its sealer and opener."""

    def __init__(
        self,
        store: KeyStore,
        clock: Clock,
        *,
        batch: int = 256,
        low: int = 96,
        remember: int = 4096,
        keep: timedelta = timedelta(seconds=30),
    ) -> None:
        self._store = store
        self._clock = clock
        self._batch, self._low = batch, low
        self._remember, self._keep = remember, keep
        self._stock: deque[WorkingKey] = deque()
        self._found: OrderedDict[str, tuple[datetime, WorkingKey]] = OrderedDict()
        self._refill: asyncio.Task[None] | None = None

    async def fresh(self) -> WorkingKey:
        """A durable key nobody else has; waits only when the stock is spent.

        Raises:
            shared.db.Unavailable: the stock is spent and the store is away.
        """
        while not self._stock:
            await asyncio.shield(self._refilling())
        key = self._stock.popleft()
        if len(self._stock) <= self._low:
            self._refilling()
        return key

    async def find(self, ids: Iterable[str]) -> dict[str, WorkingKey]:
        """The keys that still exist.

        Raises:
            shared.db.Unavailable: one of them had to be asked for and the store is away.
        """
        wanted = set(ids)
        held = {key_id: key for key_id in wanted if (key := self._recall(key_id)) is not None}
        missing = sorted(wanted - held.keys())
        if missing:
            for key in (await self._store.find(missing)).values():
                held[key.id] = WorkingKey.of(key)
                self._put(held[key.id])
        return held

    async def standing(self, name: str) -> WorkingKey:
        """The key of an office, found by its name."""
        key = WorkingKey.of(await self._store.standing(name))
        self._put(key)
        return key

    def forget(self, ids: Iterable[str]) -> None:
        """Drop keys at once, as when they were just destroyed."""
        for key_id in ids:
            self._found.pop(key_id, None)

    async def close(self) -> None:
        """Stop making keys ahead."""
        if self._refill is not None:
            self._refill.cancel()
            await asyncio.gather(self._refill, return_exceptions=True)

    def _refilling(self) -> "asyncio.Task[None]":
        if self._refill is None or self._refill.done():
            self._refill = asyncio.create_task(self._take(), name="vault-key-stock")
            self._refill.add_done_callback(_seen)
        return self._refill

    async def _take(self) -> None:
        for number, key in enumerate(await self._store.take(self._batch), 1):
            self._stock.append(WorkingKey.of(key))
            if number % BREATH == 0:
                await asyncio.sleep(0)

    def _recall(self, key_id: str) -> WorkingKey | None:
        since, key = self._found.get(key_id, (None, None))
        if since is None or self._clock.now() - since > self._keep:
            return None
        self._found.move_to_end(key_id)
        return key

    def _put(self, key: WorkingKey) -> None:
        self._found[key.id] = (self._clock.now(), key)
        self._found.move_to_end(key.id)
        if len(self._found) > self._remember:
            self._found.popitem(last=False)


def _seen(task: "asyncio.Task[None]") -> None:
    """A refill ahead of need may fail in silence: whoever finds the stock empty asks again and hears of it."""
    if not task.cancelled():
        task.exception()
