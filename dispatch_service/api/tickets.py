"""`GET /v1/tickets/{id}` and its timeline: the state with its version, and the closed loop step by step."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from dispatch_service.api import reached
from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.commands import TicketId
from dispatch_service.api.merged import unsolved
from dispatch_service.api.opening import open_tokens, plain, right_to_open, texts_of
from dispatch_service.api.parts import Parts
from dispatch_service.api.precedents import precedents_for
from dispatch_service.api.shapes import Rows, TicketShown, shown
from dispatch_service.api.sight import demand, may_now, ticket_before

Opened = Annotated[bool, Query(alias="open", description="Open the sealed text; the access log records it.")]
InFull = Annotated[bool, Query(description="The person in full, a right of its own; else masked.")]
DISPATCH = "assign"
"""The command before which a dispatcher wants to know of rulings."""
MinPosition = Annotated[int, Query(ge=0, description="Wait until the list has seen the log up to here.")]


def ticket_router() -> APIRouter:
    """Reading single tickets."""
    router = APIRouter(prefix="/v1/tickets/{ticket}", tags=["tickets"])

    @router.get("", summary="工单 A ticket as it stands", operation_id="readTicket")
    async def read(
        ticket: TicketId,
        asked: Who,
        parts: Made,
        response: Response,
        opened: Opened = False,
        person: InFull = False,
    ) -> TicketShown:
        sight = await ticket_before(parts, asked.identity, ticket)
        now = parts.clock.now()
        answer = shown(sight.ticket, sight.rules, now, may_now(parts, asked.identity, sight))
        if DISPATCH in answer.may_now:
            answer.precedents = await precedents_for(parts, asked.identity, sight)
        answer.asides.followers_unsolved = await unsolved(parts, sight.ticket)
        answer.reachable = reached.for_ticket(sight.ticket, await parts.presence(), now)
        if opened or person:
            answer = answer.model_copy(update={"texts": await texts_of(parts, asked, sight, person=person)})
        response.headers["ETag"] = f'"{sight.version}"'
        return answer

    @router.get("/timeline", summary="办理过程 What happened to it, step by step", operation_id="readTimeline")
    async def timeline(
        ticket: TicketId,
        asked: Who,
        parts: Made,
        min_position: MinPosition = 0,
        opened: Opened = False,
    ) -> Rows:
        sight = await ticket_before(parts, asked.identity, ticket)
        page = await parts.lists.timeline(str(ticket), min_position)
        rows = [{**row, "note": ""} for row in page.items]
        if opened:
            demand(parts, asked.identity, right_to_open(sight), sight.target)
            rows = await _with_notes(parts, asked, str(ticket), page.items)
        return Rows(position=page.position, items=rows)

    return router


async def _with_notes(
    parts: Parts, asked: Asking, ticket: str, steps: Sequence[Mapping[str, object]]
) -> list[dict[str, object]]:
    tokens = {str(step["note"]) for step in steps if step.get("note")}
    opened = await open_tokens(parts, asked, ticket, sorted(tokens))
    notes = {token: plain(outcome) for token, outcome in opened.items()}
    return [{**step, "note": notes.get(str(step.get("note", "")), "")} for step in steps]
