"""For operations: announcements of dispatch that could not be applied, and trying them again."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from intake_service.api import contract
from intake_service.api.doors import require
from intake_service.api.parts import Parts
from shared.http.problems import Problem

PROBLEMS = contract.problems("not-identified", "not-allowed", "not-found", "invalid", "unavailable")


class ParkedKey(BaseModel):
    """A ticket whose announcements wait behind one that could not be applied."""

    key: str
    since: datetime
    records: int
    attempts: int
    reason: str
    detail: str


class ParkedKeys(BaseModel):
    """One page, in key order."""

    items: list[ParkedKey]


class Redriven(BaseModel):
    """What trying again came to; `left` records still wait, for this `reason`."""

    key: str
    applied: int
    dropped: int
    left: int
    reason: str


def parked_router(parts: Parts) -> APIRouter:
    """The routes of the parked records."""
    router = APIRouter(prefix="/v1/parked", tags=["operations"])

    @router.get("", summary="滞留 Records set aside, by ticket", responses=PROBLEMS)
    async def parked(request: Request, after: Annotated[str, Query(max_length=200)] = "") -> ParkedKeys:
        require(await parts.identify(request), "parked.read")
        rows: list[ParkedKey] = []
        for blocked in await parts.parking.keys(after):
            if places := await parts.parking.records(blocked.key):
                first = places[0].parked
                rows.append(
                    ParkedKey(
                        key=blocked.key,
                        since=blocked.since,
                        records=len(places),
                        attempts=first.attempts,
                        reason=first.reason,
                        detail=first.detail,
                    )
                )
        return ParkedKeys(items=rows)

    @router.post("/{key}/redrive", summary="重投 Try a key's records again", responses=PROBLEMS)
    async def redrive(request: Request, key: Annotated[str, Path(max_length=200)]) -> Redriven:
        require(await parts.identify(request), "parked.redrive")
        name = quote(key, safe="%")
        if not await parts.parking.records(name):
            raise Problem("not-found")
        done = await parts.parking.redrive(name)
        return Redriven(key=key, applied=done.applied, dropped=done.dropped, left=done.left, reason=done.reason)

    return router
