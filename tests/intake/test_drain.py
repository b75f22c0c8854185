"""SIGTERM: nothing new is taken, what is under way is answered, then everything is closed."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from shared.embedded.place import free_port
from shared.http.serving import serve
from tests.waiting import until


async def test_a_request_under_way_is_answered_and_the_service_then_closes() -> None:
    under_way, may_answer, closed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        yield
        closed.set()

    app = FastAPI(lifespan=lifespan)

    @app.get("/slow")
    async def slow() -> str:
        under_way.set()
        await may_answer.wait()
        return "answered"

    port = free_port()
    serving = asyncio.create_task(serve(app, "127.0.0.1", port, drain_seconds=10))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as client:

        async def answers() -> bool:
            try:
                return (await client.get("/nothing")).status_code == 404
            except httpx.ConnectError:
                return False

        await until(answers, "the service is up")
        asked = asyncio.create_task(client.get("/slow"))
        await under_way.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        may_answer.set()
        assert (await asked).json() == "answered"
    await asyncio.wait_for(serving, 20)
    assert closed.is_set()
