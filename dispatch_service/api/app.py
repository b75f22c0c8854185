"""The staff API as one application, made of parts; nothing here knows an adapter."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from dispatch_service.api import problems
from dispatch_service.api.commands import command_router, unknown_command_router
from dispatch_service.api.meetings import meetings_router
from dispatch_service.api.meetings_held import held_router
from dispatch_service.api.messages import messages_router
from dispatch_service.api.operations import operations_router
from dispatch_service.api.parked import parked_router
from dispatch_service.api.parts import Parts
from dispatch_service.api.people import me_router, token_router
from dispatch_service.api.rates import rates_router
from dispatch_service.api.reading import reading_router
from dispatch_service.api.rules import rules_router
from dispatch_service.api.rulings import rulings_router
from dispatch_service.api.search import search_router
from dispatch_service.api.suggestions import suggestions_router
from dispatch_service.api.tickets import ticket_router
from dispatch_service.api.whistles import whistle_router
from dispatch_service.api.why import why_router
from shared.http.edge import Edge
from shared.http.health import health_router
from shared.http.meter import HttpMeter
from shared.http.problems import MEDIA_TYPE
from shared.ids import new_name

SERVICE = "dispatch"
QUIET: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""The framework would record rejected bodies, and so what staff wrote of residents; our figures come from the edge."""
TEXT = {"type": "string"}
MEMBERS = ("type", "code", "title", "title_zh", "detail", "reason")
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

    app = _Documented(
        title=TITLE,
        version=parts.version.version,
        lifespan=lifespan,
        docs_url=None,  # its page would load scripts from another host; the document itself is at /openapi.json
        redoc_url=None,
        redirect_slashes=False,  # it would send callers to whatever host they named, and their bodies with them
        responses=_documented(),
        telemetry=QUIET,
    )
    app.state.parts = parts
    app.add_middleware(Edge, meter=HttpMeter(parts.registry, SERVICE), new_name=new_name)
    problems.install(app)
    app.include_router(health_router(parts.version, parts.checks, parts.registry))
    for router in _routers():
        app.include_router(router)
    if parts.issue is not None:
        app.include_router(token_router(parts.issue))
    return app


@cache
def _routers() -> tuple[APIRouter, ...]:
    """What is the same in every application of this process: reading the routes' signatures is most of making one."""
    return (
        ticket_router(),
        command_router(),
        why_router(),
        whistle_router(),
        reading_router(),
        rates_router(),
        rulings_router(),
        search_router(),
        suggestions_router(),
        held_router(),
        meetings_router(),
        messages_router(),
        rules_router(),
        operations_router(),
        parked_router(),
        me_router(),
        unknown_command_router(),
    )


class _Documented(FastAPI):
    """Puts the shape of problems among the shared ones, where every route refers to it."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schemas = super().openapi().setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = {"title": "Problem", "type": "object", "properties": dict.fromkeys(MEMBERS, TEXT)}
        return super().openapi()


def _documented() -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": said, "content": content} for status, said in PROBLEMS.items()}
