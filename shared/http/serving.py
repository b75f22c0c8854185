"""Serves one application until SIGTERM: stop taking, finish what is under way, then let the application clean up."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.collector import look_seldom

SIGNALS = (signal.SIGTERM, signal.SIGINT)
MUCH = 65_536
"""Bytes gathered at most: as many as a transport takes before it says that it is full."""


async def serve(app: ASGIApp, host: str, port: int, *, drain_seconds: int, behind_proxy: str = "") -> None:
    """Return after the last answer, or after the drain time at the latest.

    `behind_proxy` lists the proxies whose `X-Forwarded-For` is believed; nobody's is otherwise.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=drain_seconds,
        proxy_headers=bool(behind_proxy),
        forwarded_allow_ips=behind_proxy or None,
        lifespan="on",
        http=HttpProtocol,
    )
    await _Server(config).serve()


def run_until_done(main: Coroutine[None, None, None]) -> None:
    """Run on the quick event loop where there is one."""
    look_seldom()
    if sys.platform == "win32":
        asyncio.run(main)
        return
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


class _Server(uvicorn.Server):
    """Ends by returning. The server as it comes raises the signal again, which would kill us before we closed."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in SIGNALS:
                loop.remove_signal_handler(number)


class HttpProtocol(HttpToolsProtocol):
    """The server's own, which writes head and body of an answer apart: two calls of the system, and two wake-ups of
    whoever reads. Here they leave together."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._gathering = Gathering(transport, self.loop)
        super().connection_made(cast(asyncio.Transport, self._gathering))

    def eof_received(self) -> None:
        """Whoever says no more still reads, and the transport closes by itself after this."""
        self._gathering.flush()


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
