"""The staff API as one application, made of parts; nothing here knows an adapter."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from dispatch_service.api import problems
from dispatch_service.api.commands import command_router
from dispatch_service.api.operations import operations_router
from dispatch_service.api.parts import Parts
from dispatch_service.api.people import me_router, token_router
from dispatch_service.api.reading import reading_router
from dispatch_service.api.rules import rules_router
from dispatch_service.api.tickets import ticket_router
from dispatch_service.api.whistles import whistle_router
from shared.http.edge import Edge
from shared.http.health import health_router
from shared.http.meter import HttpMeter
from shared.ids import new_id

SERVICE = "dispatch"
TITLE = "Gridwhistle dispatch 派遣服务"
PROBLEMS: Mapping[int, str] = {
    400: "Unreadable",
    401: "Not identified",
    403: "No right to do this",
    404: "Nothing here, or no right to see it",
    409: "The rules refuse it; `reason` says which one",
    412: "Somebody else was first; `version` is the newest",
    422: "Not valid; `errors` names each field",
    428: "If-Match is missing",
    503: "Not now: try again",
}


def create_app(parts: Parts) -> FastAPI:
    """The service as an ASGI application. Without `parts.issue` there is no token endpoint."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with parts.running():
            yield

    app = FastAPI(
        title=TITLE, version=parts.version.version, lifespan=lifespan, redoc_url=None, responses=_documented()
    )
    app.state.parts = parts
    app.add_middleware(Edge, meter=HttpMeter(parts.registry, SERVICE), new_id=new_id)
    problems.install(app)
    app.include_router(health_router(parts.version, parts.checks, parts.registry))
    for router in (
        ticket_router(),
        command_router(),
        whistle_router(),
        reading_router(),
        rules_router(),
        operations_router(),
        me_router(),
    ):
        app.include_router(router)
    if parts.issue is not None:
        app.include_router(token_router(parts.issue))
    return app


def _documented() -> dict[int | str, dict[str, Any]]:
    text = {"type": "string"}
    members = {"type": text, "code": text, "title": text, "title_zh": text, "detail": text, "reason": text}
    content = {"application/problem+json": {"schema": {"type": "object", "properties": members}}}
    return {status: {"description": said, "content": content} for status, said in PROBLEMS.items()}
