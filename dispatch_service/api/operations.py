"""For operations: records set aside by the consumer, and the log itself."""

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.shapes import Rows
from dispatch_service.api.sight import demand
from shared.http.problems import Problem


class Redriven(BaseModel):
    """What trying again came to; `left` records still wait, for this `reason`."""

    key: str
    applied: int
    dropped: int
    left: int
    reason: str


def operations_router() -> APIRouter:
    """Parked records and the log."""
    router = APIRouter(prefix="/v1", tags=["operations"])

    @router.get("/parked", summary="滞留 Records set aside, by ticket", operation_id="readParked")
    async def parked(asked: Who, parts: Made, after: Annotated[str, Query(max_length=200)] = "") -> Rows:
        demand(parts, asked.identity, "parked.read")
        items: list[dict[str, object]] = []
        for blocked in await parts.parking.keys(after):
            places = await parts.parking.records(blocked.key)
            first = places[0].parked if places else None
            reason, detail = (first.reason, first.detail) if first else ("", "")
            attempts = first.attempts if first else 0
            row = {"key": blocked.key, "since": blocked.since, "records": len(places), "attempts": attempts}
            items.append({**row, "reason": reason, "detail": detail})
        return Rows(position=await parts.log.size(), items=items)

    @router.post("/parked/{key}/redrive", summary="重投 Try a key's records again", operation_id="redrive")
    async def redrive(key: Annotated[str, Path(max_length=200)], asked: Who, parts: Made) -> Redriven:
        demand(parts, asked.identity, "parked.redrive")
        name = quote(key, safe="%")
        if not await parts.parking.records(name):
            raise Problem("not-found")
        done = await parts.parking.redrive(name)
        return Redriven(key=key, applied=done.applied, dropped=done.dropped, left=done.left, reason=done.reason)

    @router.get("/log", summary="日志 Events as they stand in the log", operation_id="readLog")
    async def log(
        asked: Who,
        parts: Made,
        start: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        """One JSON line per event: its place in the log and its body, byte for byte; groups stay sealed."""
        demand(parts, asked.identity, "log.read")
        lines = bytearray()
        for one in await parts.log.read(start, limit):
            place = {"position": one.position, "recorded_at": one.recorded_at, "type": one.type, "stream": one.stream}
            lines += msgspec.json.encode({**place, "body": msgspec.Raw(one.body)}) + b"\n"
        return Response(bytes(lines), media_type="application/x-ndjson")

    return router
