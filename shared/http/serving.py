"""Serves one application until SIGTERM: stop taking, finish what is under way, then let the application clean up."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from shared.collector import look_seldom
from shared.http.protocol import HttpProtocol

SIGNALS = (signal.SIGTERM, signal.SIGINT)


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
        ws="none",
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
