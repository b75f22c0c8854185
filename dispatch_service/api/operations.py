"""For operations: the log itself."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.sight import demand


def operations_router() -> APIRouter:
    """The log, as it stands."""
    router = APIRouter(prefix="/v1", tags=["operations"])

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
