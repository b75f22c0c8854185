"""Wakes whoever follows the log as soon as it grew in this process. A hint only: followers also look by themselves."""

import asyncio
from contextlib import suppress


class Signal:
    """Counts rings. Take `count` before looking and wait for a later one, so that no ring is missed in between."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self, after: int, seconds: float) -> None:
        """Return once rung more than `after` times, or when the time is over."""
        await rung((self, after), within=seconds)

    def enter(self, waiting: "asyncio.Future[None]") -> None:
        """Let the next ring end a wait."""
        self._waiting.add(waiting)

    def leave(self, waiting: "asyncio.Future[None]") -> None:
        """Forget a wait that is over."""
        self._waiting.discard(waiting)


async def rung(*after: tuple[Signal, int], within: float) -> None:
    """Return once any of the signals was rung more often than its number says, or when so many seconds are over."""
    if any(signal.count > count for signal, count in after):
        return
    waiting = asyncio.get_running_loop().create_future()
    for signal, _ in after:
        signal.enter(waiting)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await waiting
    finally:
        for signal, _ in after:
            signal.leave(waiting)
