"""The application: routes, problems, edge and document, put together from parts. Nothing here is built at import."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from pydantic.json_schema import models_json_schema
from starlette.types import ASGIApp, Receive, Scope, Send

from intake_service.api.attempts import Attempts
from intake_service.api.contract import ProblemDocument
from intake_service.api.filings import Asking, Filing, Rating, Supplement
from intake_service.api.parked import parked_router
from intake_service.api.parts import Parts
from intake_service.api.ratings import rating_router
from intake_service.api.requests import PATH, asking_router, filing_route
from intake_service.api.status import status_router
from intake_service.handlers.kept import KeyReused
from intake_service.requests.rejections import Rejected
from shared.eventlog.followers import Behind
from shared.http import errors
from shared.http.direct import Direct
from shared.http.edge import Edge
from shared.http.health import health_router
from shared.http.meter import HttpMeter
from shared.http.problems import Problem, unavailable
from shared.ids import new_name
from shared.vault.sealing import KeyDestroyed

SERVICE = "intake"
ABOUT = """诉求受理服务：受理居民、热线与合作平台的诉求，出具回执，告知办理进展。

Accepts requests of residents, hotlines and partners, answers with a receipt, and tells how far each has come. Errors
are problem documents (RFC 9457)."""
BY_HAND = (Filing, Supplement, Asking, Rating, ProblemDocument)
"""Models that no route names to FastAPI."""


def create_app(parts: Parts, attempts: Attempts | None = None) -> FastAPI:
    """The service as an ASGI application."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with parts.running():
            yield

    app = _Documented(
        title="Gridwhistle intake",
        description=ABOUT,
        version=parts.version.version,
        lifespan=lifespan,
        docs_url=None,  # its page would load scripts from another host; the document itself is at /openapi.json
        redoc_url=None,
        redirect_slashes=False,  # it would send callers to whatever host they named, and their bodies with them
        telemetry=QUIET,
    )
    meter, translations = HttpMeter(parts.registry, SERVICE), errors.Translations(_OWN)
    app.add_middleware(Edge, meter=meter, new_name=new_name)
    translations.install(app)
    attempts = attempts or Attempts()
    filing = filing_route(parts)
    app.router.routes.append(filing)
    app.direct = {("POST", PATH): Edge(Direct(filing, translations), meter=meter, new_name=new_name)}
    app.include_router(asking_router(parts, attempts))
    app.include_router(rating_router(parts, attempts))
    app.include_router(status_router(parts, attempts))
    app.include_router(parked_router(parts))
    app.include_router(health_router(parts.version, parts.checks, parts.registry))
    return app


_OWN: dict[type[Exception], errors.Translate] = {
    KeyReused: lambda _: Problem("key-reused"),
    Rejected: lambda fault: _rejected(cast(Rejected, fault)),
    KeyDestroyed: lambda _: Problem("refused", "texts-erased", more={"reason": "texts-erased"}),
    Behind: lambda _: unavailable("not-yet"),
}


def _rejected(fault: Rejected) -> Problem:
    if fault.code == "not-filed":
        return Problem("not-found")
    return Problem("refused", fault.code, more={"reason": fault.code})


QUIET: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""The framework would record rejected bodies, and so what residents wrote; our own figures come from the edge."""


class _Documented(FastAPI):
    """Documents the models of bodies that routes read by themselves, and answers `direct` addresses itself."""

    direct: Mapping[tuple[str, str], ASGIApp]
    """By method and path: what is answered without the framework."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        direct = self.direct.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        await (direct or super().__call__)(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            _, by_hand = models_json_schema(
                [(model, "validation") for model in BY_HAND], ref_template="#/components/schemas/{model}"
            )
            document.setdefault("components", {}).setdefault("schemas", {}).update(by_hand["$defs"])
        return super().openapi()
