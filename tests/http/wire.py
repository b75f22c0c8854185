"""A connection without a network: what is written to it, and a protocol that speaks on it."""

import asyncio
from collections.abc import Callable
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from shared.http.protocol import HttpProtocol


class Wire(asyncio.Transport):
    """Keeps what was written, as one would see it on the network."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.seen.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Nothing is known of a network that is not there."""
        del name
        return default

    def pause_reading(self) -> None:
        """A test says as much as it likes."""

    def resume_reading(self) -> None:
        """As above."""


class Clockwork:
    """The running loop with a clock that a test moves."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._now = 0.0
        self._waiting: list[Later] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._loop, name)

    def time(self) -> float:
        return self._now

    def call_later(self, delay: float, callback: Callable[[], None]) -> "Later":
        self._waiting.append(Later(self._now + delay, callback))
        return self._waiting[-1]

    def advance(self, seconds: float) -> None:
        """Let time pass, second by second, and call whatever becomes due."""
        for _ in range(int(seconds)):
            self._now += 1
            due = [one for one in self._waiting if one.at <= self._now]
            self._waiting = [one for one in self._waiting if one.at > self._now]
            for one in due:
                one.call()

    @property
    def waiting(self) -> int:
        """What is still to be called."""
        return sum(not one.cancelled for one in self._waiting)


class Later:
    """What is called at its time, unless it was cancelled."""

    def __init__(self, at: float, callback: Callable[[], None]) -> None:
        self.at = at
        self.cancelled = False
        self._callback = callback

    def call(self) -> None:
        if not self.cancelled:
            self._callback()

    def cancel(self) -> None:
        self.cancelled = True


async def turn() -> None:
    """Let the loop go round once."""
    await asyncio.sleep(0)


def speaking(app: ASGIApp, loop: Clockwork | None = None) -> tuple[HttpProtocol, Wire]:
    """An application behind a connection that was just made."""
    config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
    protocol, wire = HttpProtocol(config, ServerState(), {}, cast(asyncio.AbstractEventLoop | None, loop)), Wire()
    protocol.connection_made(wire)
    return protocol, wire
