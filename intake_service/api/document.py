"""The OpenAPI document, without a service: it follows from the routes alone."""

from typing import Any, cast

from prometheus_client import CollectorRegistry

from intake_service.api.app import create_app
from intake_service.api.parts import Parts
from shared.http.health import Version, release


def openapi() -> dict[str, Any]:
    """The document of this release."""
    nothing = cast(Any, None)  # no route runs, so no part is ever asked for anything
    version = Version(service="intake", version=release(), log="")
    parts = Parts(
        filing=nothing,
        asking=nothing,
        status=nothing,
        opener=nothing,
        secrets=nothing,
        links=nothing,
        identify=nothing,
        clock=nothing,
        checks={},
        registry=CollectorRegistry(),
        version=version,
        parking=nothing,
        running=nothing,
    )
    return create_app(parts).openapi()
