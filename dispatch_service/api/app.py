"""The staff API as one application, made of parts; nothing here knows an adapter."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from dispatch_service.api import problems
from dispatch_service.api.commands import command_router
from dispatch_service.api.operations import operations_router
from dispatch_service.api.parts import Parts
from dispatch_service.api.people import me_router, token_router
from dispatch_service.api.reading import reading_router
from dispatch_service.api.rules import rules_router
from dispatch_service.api.tickets import ticket_router
from dispatch_service.api.whistles import whistle_router
from shared.http.health import Check, Version, health_router

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
TITLE = "Gridwhistle dispatch 派遣服务"
PROBLEMS: dict[int | str, dict[str, object]] = {
    400: {"description": "Unreadable"},
    401: {"description": "Not identified"},
    403: {"description": "No right to do this"},
    404: {"description": "Nothing here, or no right to see it"},
    409: {"description": "The rules refuse it; `reason` says which"},
    412: {"description": "Somebody else was first"},
    422: {"description": "Not valid; `errors` names each field"},
    428: {"description": "If-Match is missing"},
    503: {"description": "Not now: try again"},
}


def application(
    parts: Parts,
    version: Version,
    checks: Mapping[str, Check],
    registry: CollectorRegistry,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """The application on its parts. Without `parts.issue` there is no token endpoint."""
    app = FastAPI(title=TITLE, version=version.version, lifespan=lifespan, responses=_documented())
    app.state.parts = parts
    problems.install(app)
    app.include_router(health_router(version, checks, registry))
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


def _documented() -> dict[int | str, dict[str, object]]:
    schema = {"type": "object", "properties": {"code": {"type": "string"}, "title": {"type": "string"}}}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {**one, "content": content} for status, one in PROBLEMS.items()}
