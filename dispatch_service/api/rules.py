"""Versions of policy, directory and calendar: what is in force, what was, and putting a new one in force."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.bodies import PutVersion
from dispatch_service.api.recompute import recompute_router
from dispatch_service.api.sight import demand
from dispatch_service.bootstrap.inforce import NewVersion
from dispatch_service.bootstrap.versions import Span, Standing
from shared.http.problems import Problem

RIGHTS = {"policy": "policy.change", "calendar": "policy.change", "directory": "directory.change"}


class VersionShown(BaseModel):
    kind: str
    digest: str
    label: str
    effective_from: datetime
    until: datetime | None
    """When another takes its place, as far as said by now."""
    put_at: datetime
    standing: Standing
    in_force: bool


class Versions(BaseModel):
    """Every version ever put in force, in that order."""

    items: list[VersionShown]


class Put(BaseModel):
    kind: str
    digest: str
    position: int


def rules_router() -> APIRouter:
    """The rules in force."""
    router = APIRouter(prefix="/v1/rules", tags=["rules"])

    @router.get("", summary="规则版本 Versions and which of them hold now", operation_id="readRules")
    async def versions(asked: Who, parts: Made) -> Versions:
        demand(parts, asked.identity, "policy.read")
        now = parts.clock.now()
        return Versions(items=[_shown(span, span.standing(now)) for span in (await parts.rules.history()).spans()])

    @router.post("", status_code=201, summary="发布规则 Put a version in force", operation_id="putVersion")
    async def put(body: PutVersion, asked: Who, parts: Made) -> Put:
        demand(parts, asked.identity, RIGHTS[body.kind])
        version = NewVersion(body.kind, body.content.encode(), body.label, body.effective_from)
        digest, position = await parts.rules.put(version, asked.identity.actor)
        return Put(kind=body.kind, digest=digest, position=position)

    @router.get("/{digest}", summary="The bytes of one version", operation_id="readVersion", response_class=Response)
    async def content(digest: str, asked: Who, parts: Made) -> Response:
        demand(parts, asked.identity, "policy.read")
        found = await parts.rules.content(digest)
        if found is None:
            raise Problem("not-found")
        return Response(found, media_type="application/json")

    router.include_router(recompute_router())
    return router


def _shown(span: Span, standing: Standing) -> VersionShown:
    version = span.version
    return VersionShown(
        kind=version.kind,
        digest=version.digest,
        label=version.label,
        effective_from=version.effective_from,
        until=span.until,
        put_at=version.at,
        standing=standing,
        in_force=standing is Standing.IN_FORCE,
    )
