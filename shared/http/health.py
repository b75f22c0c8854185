"""The four addresses operations need of any service: alive, ready, which version, figures.

Alive means the process answers. Ready means every check passes; a check that fails says why, in one short code.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version as installed

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import BaseModel

Check = Callable[[], Awaitable[str]]
"""Empty when all is well, else what is wrong: a code, no values."""
CHECK_SECONDS = 2.0


class Alive(BaseModel):
    """The process answers."""

    alive: bool = True


class Ready(BaseModel):
    """Whether traffic should come here, and what each check said."""

    ready: bool
    checks: dict[str, str]


class Version(BaseModel):
    """What runs here."""

    service: str
    version: str
    log: str


def release() -> str:
    """The installed release's number."""
    return installed("gridwhistle")


def health_router(version: Version, checks: Mapping[str, Check], registry: CollectorRegistry) -> APIRouter:
    """Routes `/healthz`, `/readyz`, `/version` and `/metrics`."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", summary="Is the process alive?")
    async def healthz() -> Alive:
        return Alive()

    @router.get("/readyz", summary="Should traffic come here?", responses={503: {"model": Ready}})
    async def readyz(response: Response) -> Ready:
        names = list(checks)
        found = await asyncio.gather(*(_within_time(checks[name]) for name in names))
        ready = not any(found)
        response.status_code = 200 if ready else 503
        return Ready(ready=ready, checks={name: said or "ok" for name, said in zip(names, found, strict=True)})

    @router.get("/version", summary="What runs here?")
    async def version_() -> Version:
        return version

    @router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def _within_time(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return "timed-out"
