"""`GET /v1/tickets/{id}/why`: the recorded decisions behind its custodian and its due time, in words."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.commands import TicketId
from dispatch_service.api.precedents import precedents_for
from dispatch_service.api.shapes import RulingShown
from dispatch_service.api.sight import ticket_before
from dispatch_service.codec import decode, ticket_stream
from dispatch_service.why.chain import Link, why
from dispatch_service.why.names import names_of


class LinkShown(BaseModel):
    """One decision. `rule`, the three versions and `inputs` are what it rests on."""

    position: int
    at: datetime
    what: str
    zh: str
    en: str
    rule: str
    policy: str
    directory: str
    calendar: str
    inputs: dict[str, str]


class WhyShown(BaseModel):
    """The oldest decision first; the last one of each chain is in force."""

    ticket: str
    custodian: list[LinkShown]
    due: list[LinkShown]
    goes_on: list[LinkShown]
    """Which ticket it goes on as, or why as none; and where a follow-up comes from."""
    precedents: list[RulingShown]
    """Rulings on the same matter, for those who may read them. Nothing was decided by them."""


def why_router() -> APIRouter:
    """The one question."""
    router = APIRouter(prefix="/v1/tickets/{ticket}", tags=["tickets"])

    @router.get("/why", summary="为什么 Why it lies where it lies and is due when it is", operation_id="readWhy")
    async def read(ticket: TicketId, asked: Who, parts: Made) -> WhyShown:
        sight = await ticket_before(parts, asked.identity, ticket)
        entries = [decode(one) for one in await parts.log.read_stream(ticket_stream(ticket))]
        found = why(entries, names_of(sight.rules))
        return WhyShown(
            ticket=str(ticket),
            custodian=list(map(_shown, found.custodian)),
            due=list(map(_shown, found.due)),
            goes_on=list(map(_shown, found.goes_on)),
            precedents=await precedents_for(parts, asked.identity, sight),
        )

    return router


def _shown(link: Link) -> LinkShown:
    return LinkShown(**{name: getattr(link, name) for name in Link.__struct_fields__})
