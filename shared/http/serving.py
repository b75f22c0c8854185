"""Serves one application until SIGTERM: stop taking, finish what is under way, then let the application clean up."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp


async def serve(app: "ASGIApp", host: str, port: int, *, drain_seconds: int, behind_proxy: str = "") -> None:
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
    )
    await uvicorn.Server(config).serve()


def run_until_done(main: Coroutine[None, None, None]) -> None:
    """Run on the quick event loop where there is one."""
    if sys.platform == "win32":
        asyncio.run(main)
        return
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)
