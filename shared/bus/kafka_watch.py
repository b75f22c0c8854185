"""When a Kafka reader does what does not depend on records: looks at identities, reports, suspects itself stuck.

Measured on the event loop's clock, which no change of the time of day moves.
"""

import asyncio

IDLE_FACTOR = 10
"""A member without any partition may be the group's spare or have been forgotten by the broker; it joins anew after so
many times the limit. One whose own library has left the group waits no longer than the limit (`left_the_group`)."""


class Due:
    """True once every so many seconds, and at first."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time; asking starts the next wait."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return False
        self._next = now + self._every
        return True


class Watchdog:
    """Remembers when something last came."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._last = 0.0
        self._check = 0.0

    def progress(self) -> None:
        """Something came."""
        self._last = self._check = asyncio.get_running_loop().time()

    def hungry(self) -> bool:
        """Whether nothing came for so long that somebody should look; true once per limit."""
        now = asyncio.get_running_loop().time()
        if now - self._check < self._limit:
            return False
        self._check = now
        return True

    def idle_too_long(self, assigned: bool) -> bool:
        """Whether a member without partitions should join anew."""
        return not assigned and asyncio.get_running_loop().time() - self._last > self._limit * IDLE_FACTOR
