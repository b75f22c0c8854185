"""A connection without a network: what is written to it, and a protocol that speaks on it."""

import asyncio

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


async def turn() -> None:
    """Let the loop go round once."""
    await asyncio.sleep(0)


def speaking(app: ASGIApp) -> tuple[HttpProtocol, Wire]:
    """An application behind a connection that was just made."""
    config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
    protocol, wire = HttpProtocol(config, ServerState(), {}), Wire()
    protocol.connection_made(wire)
    return protocol, wire
