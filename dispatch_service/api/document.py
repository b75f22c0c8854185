"""The OpenAPI document, without a service: it follows from the routes alone."""

from typing import Any, cast

from prometheus_client import CollectorRegistry

from shared.http.health import Version, release


def openapi() -> dict[str, Any]:
    """The document of this release, with the demonstration's token endpoint."""
    from dispatch_service.api.app import SERVICE, create_app
    from dispatch_service.api.parts import Parts

    nothing = cast(Any, None)  # no route runs, so no part is ever asked for anything
    parts = Parts(
        path=nothing,
        streams=nothing,
        log=nothing,
        rules=nothing,
        opener=nothing,
        clock=nothing,
        roles=nothing,
        credentials=nothing,
        lists=nothing,
        search=nothing,
        suggesting=nothing,
        outbox=nothing,
        presence=nothing,
        reckoning=nothing,
        naming=nothing,
        parking=nothing,
        issue=cast(Any, openapi),
        checks={},
        version=Version(service=SERVICE, version=release(), log=""),
        registry=CollectorRegistry(),
        running=nothing,
    )
    return create_app(parts).openapi()
