"""Records the consumer set aside: listed with a deadline, tried again, or opened by hand at the desk."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.bodies import OpenByHand
from dispatch_service.api.shapes import Rows
from dispatch_service.api.sight import demand
from dispatch_service.api.target import target_of_unit
from dispatch_service.handlers.by_hand import ByHand, Opening
from dispatch_service.views.light import light
from shared.http.problems import Problem

STREET = "street"
"""The rung whose desk answers for what stands parked, within its limit for dispatching."""


class Redriven(BaseModel):
    """What trying again came to; `left` records still wait, for this `reason`."""

    key: str
    applied: int
    dropped: int
    left: int
    reason: str


class OpenedByHand(BaseModel):
    """The ticket that was opened; reads with `min_position` set to `position` see it."""

    ticket: str
    position: int


Key = Annotated[str, Path(max_length=200)]


def parked_router() -> APIRouter:
    """Parked records."""
    router = APIRouter(prefix="/v1", tags=["operations"])

    @router.get("/parked", summary="滞留 Records set aside, by ticket", operation_id="readParked")
    async def parked(asked: Who, parts: Made, after: Annotated[str, Query(max_length=200)] = "") -> Rows:
        rules = await parts.rules.current()
        own = asked.identity.unit
        demand(parts, asked.identity, "parked.read", target_of_unit(own, rules) if own else None)
        limit = rules.limit("dispatch", STREET, "general")
        items: list[dict[str, object]] = []
        for blocked in await parts.parking.keys(after):
            places = await parts.parking.records(blocked.key)
            first = places[0].parked if places else None
            reason, detail = (first.reason, first.detail) if first else ("", "")
            attempts = first.attempts if first else 0
            row = {"key": blocked.key, "since": blocked.since, "records": len(places), "attempts": attempts}
            due = rules.due(blocked.since, limit)
            lit = {"due_at": due.due_at, "light": light(due.due_at, due.warn_at, parts.clock.now())}
            items.append({**row, **lit, "reason": reason, "detail": detail})
        return Rows(position=await parts.log.size(), items=items)

    @router.post("/parked/{key}/redrive", summary="重投 Try a key's records again", operation_id="redrive")
    async def redrive(key: Key, asked: Who, parts: Made) -> Redriven:
        demand(parts, asked.identity, "parked.redrive")
        name = quote(key, safe="%")
        if not await parts.parking.records(name):
            raise Problem("not-found")
        done = await parts.parking.redrive(name)
        return Redriven(key=key, applied=done.applied, dropped=done.dropped, left=done.left, reason=done.reason)

    @router.post(
        "/parked/{key}/open", status_code=201, summary="手工立案 Open a parked filing", operation_id="openByHand"
    )
    async def open_by_hand(key: Key, body: OpenByHand, asked: Who, parts: Made) -> OpenedByHand:
        rules = await parts.rules.current()
        demand(parts, asked.identity, "parked.open-by-hand", target_of_unit(body.area, rules))
        hand = ByHand(parts.path, parts.parking, parts.clock, parts.naming)
        opening = Opening(**body.model_dump())
        done = await hand.open(quote(key, safe="%"), opening, asked.identity)
        if done is None:
            raise Problem("not-found")
        return OpenedByHand(ticket=done.ticket, position=done.position)

    return router
