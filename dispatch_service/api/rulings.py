"""`GET /v1/rulings`: binding rulings on competence, as precedents for dispatchers and for who keeps the directory."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from dispatch_service.api import precedents
from dispatch_service.api.asking import Made, Who
from dispatch_service.api.shapes import RulingShown
from dispatch_service.api.sight import demand
from dispatch_service.api.tickets import MinPosition
from dispatch_service.why.precedents import below

Code = Annotated[str, Query(max_length=64)]
Area = Annotated[str, Query(max_length=64, description="A unit's area, with all below it.")]


class Rulings(BaseModel):
    """The newest first. Rulings on confidential tickets are not among them."""

    position: int
    items: list[RulingShown]


def rulings_router() -> APIRouter:
    """The one list."""
    router = APIRouter(prefix="/v1", tags=["lists"])

    @router.get("/rulings", summary="裁定先例 Rulings on competence, kept as precedents", operation_id="readRulings")
    async def rulings(
        *,
        asked: Who,
        parts: Made,
        category: Code = "",
        unit: Code = "",
        area: Area = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        min_position: MinPosition = 0,
    ) -> Rulings:
        demand(parts, asked.identity, precedents.READ)
        rules = await parts.rules.current()
        page = await parts.lists.rulings(category, unit, min_position)
        found = precedents.read(page.items)
        wanted = below(area, found, precedents.paths_of(rules)) if area else found
        return Rulings(position=page.position, items=precedents.shown(wanted[:limit], rules))

    return router
