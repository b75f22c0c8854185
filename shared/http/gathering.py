"""An answer's head and body leave in one write. The server writes them apart: two calls of the system, and two wake-ups
of whoever reads."""

import asyncio

MUCH = 65_536
"""Bytes gathered at most: as many as a transport takes before it says that it is full."""


class Gathering:
    """A transport that writes in the loop's next turn, as one, what it was given in pieces; as soon as there is much of
    it at once, so that whoever writes more than is read is still told to wait."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []
        self._bytes = 0
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self.flush)
        self._pieces.append(data)
        self._bytes += len(data)
        if self._bytes >= MUCH:
            self.flush()

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def flush(self) -> None:
        """Write what was gathered; nothing where the connection is gone."""
        pieces, self._pieces, self._bytes = self._pieces, [], 0
        if pieces and not self.is_closing():
            self._transport.write(b"".join(pieces))

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)
