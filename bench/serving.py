"""The HTTP services under test, each in a process of its own: `python -m bench.serving intake|plain PORT`.

`intake` is the real service with two more routes that only read their body; `plain` is the same model on FastAPI and
asyncpg as one would write it down without further thought. Both are served by the same server on the same loop.
"""

import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request, Response

from intake_service.api.bodies import read_body
from intake_service.api.filings import Filing
from intake_service.main import service
from intake_service.settings import Settings
from shared.clock import SystemClock
from shared.http.serving import run_until_done, serve
from shared.ids import new_id

HOST = "127.0.0.1"
NOOP = "/bench/noop"
"""Declares its model, as one writes a route; FastAPI reads the body and writes the answer."""
QUICK = "/bench/quick"
"""Reads its body by hand, as the service's own routes do."""
PLAIN = "/requests"
PEER_URL = "BENCH_PEER_URL"
CONNECTIONS = 16
"""Of the plain service: one for two clients; PostgreSQL flushes what commits at the same time together."""
TABLES = """
CREATE TABLE IF NOT EXISTS request (
    id uuid PRIMARY KEY, number text NOT NULL, filed_at timestamptz NOT NULL, body jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, request uuid NOT NULL, payload jsonb NOT NULL
)
"""
FILE = "INSERT INTO request (id, number, filed_at, body) VALUES ($1, $2, $3, $4)"
TELL = "INSERT INTO outbox (request, payload) VALUES ($1, $2)"
JSON = "application/json"


async def intake(port: int) -> None:
    """The service of this environment's home, followers and all."""
    async with service(Settings(), os.environ) as app:
        app.post(NOOP, status_code=201)(_noop)
        app.post(QUICK, status_code=201)(_quick)
        routes = app.router.routes
        routes[:0] = [routes.pop(), routes.pop()]  # found first: nothing is won by making them hard to find
        await serve(app, HOST, port, drain_seconds=5)


async def _noop(filing: Filing) -> dict[str, str]:
    return {"subject": filing.subject}


async def _quick(request: Request) -> Response:
    await read_body(request, Filing)
    return Response(b"{}", 201, media_type=JSON)


async def plain(port: int) -> None:
    """What the intake service is compared with."""
    await serve(plain_app(os.environ[PEER_URL]), HOST, port, drain_seconds=5)


def plain_app(url: str) -> FastAPI:
    """Two inserts in one transaction, answered when they are durable."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:  # pyright: ignore[reportUnknownMemberType] - the driver has no stubs
            await pool.execute(TABLES)  # pyright: ignore[reportUnknownMemberType]
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post(PLAIN, status_code=201)
    async def file(filing: Filing) -> dict[str, str]:
        request, now, body = new_id(), SystemClock().now(), filing.model_dump_json()
        number = f"P-{request}"
        async with app.state.pool.acquire() as connection, connection.transaction():
            await connection.execute(FILE, request, number, now, body)
            await connection.execute(TELL, request, json.dumps({"request": str(request), "filing": body}))
        return {"id": str(request), "number": number}

    return app


if __name__ == "__main__":
    run_until_done({"intake": intake, "plain": plain}[sys.argv[1]](int(sys.argv[2])))
