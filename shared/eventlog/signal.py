"""Wakes whoever follows the log as soon as it grew in this process. A hint only: followers also look by themselves."""

import asyncio
from contextlib import suppress


class Signal:
    """Counts rings. Take `count` before looking and wait for a later one, so that no ring is missed in between."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, after: int, seconds: float) -> None:
        """Return once rung more than `after` times, or when the time is over."""
        if self.count > after:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._next.wait()
