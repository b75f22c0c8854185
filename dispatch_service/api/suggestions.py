"""What the desk may want to know of a ticket, or of all its tickets: told with its reasons, and decided by nobody here.

Only tickets whose text the caller may open are compared, though none is opened; who comes back is told only to who may
open persons. A policy that says nothing of suggestions is refused, lest silence pass for "nothing found".
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query
from msgspec.structs import replace

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.commands import TicketId
from dispatch_service.api.lists import Lately, Row
from dispatch_service.api.parts import Parts
from dispatch_service.api.reading import Unit, units_to_show
from dispatch_service.api.sight import demand, may, ticket_before
from dispatch_service.api.suggestion_shapes import AboutShown, Looked, SuggestionsShown, shown
from dispatch_service.api.visible import concerned, visible, visible_lines
from dispatch_service.routing.states import Ticket
from dispatch_service.suggestions.ground import Ground
from dispatch_service.suggestions.suggesting import WHY, Asker, Line, Pool
from shared.http.problems import Problem
from shared.vault.opening import Purpose

RIGHT = "ticket.suggest"
NEEDED = ("ticket.read", "narrative.open", RIGHT)
"""What one must be allowed of every ticket that is compared."""
PERSON = "person.open"
COMPARED, LISTED = 2000, 1000
"""Tickets one is compared with, and tickets all compared with each other; the nearest in time where there are more."""
Limit = Annotated[int, Query(ge=1, le=200, description="Of each kind, the likest first.")]


def suggestions_router() -> APIRouter:
    """Of one ticket, and of all of a desk."""
    router = APIRouter(prefix="/v1", tags=["suggestions"])

    @router.get(
        "/tickets/{ticket}/suggestions",
        summary="提示 What is suggested about a ticket: nothing of it is decided",
        operation_id="readTicketSuggestions",
    )
    async def about(ticket: TicketId, asked: Who, parts: Made, limit: Limit = 20) -> AboutShown:
        return await _about(parts, asked, ticket, limit)

    @router.get("/suggestions", summary="提示清单 What is suggested to a desk", operation_id="readSuggestions")
    async def among(
        asked: Who,
        parts: Made,
        unit: Unit = None,
        days: Annotated[int | None, Query(ge=1, le=90, description="Opened since; by the policy where absent.")] = None,
        limit: Limit = 50,
    ) -> SuggestionsShown:
        return await _among(parts, asked, unit, days, limit)

    return router


async def _about(parts: Parts, asked: Asking, ticket: UUID, limit: int) -> AboutShown:
    sight = await ticket_before(parts, asked.identity, ticket)
    for action in NEEDED:
        demand(parts, asked.identity, action, sight.target)
    ground, line = await _ground(parts), _line_of(sight.ticket)
    near, days = line.opened_at, timedelta(days=ground.rules.duplicates.days)
    areas = ground.around(line.area, ground.rules.within)
    found = await _compared(parts, asked, Lately(areas, near - days, near + days, near, COMPARED), line.ticket)
    persons = found.persons and may(parts, asked.identity, PERSON, sight.target)

    async def his(tickets: Sequence[str]) -> list[Line]:
        return _lines(await visible_lines(parts, asked.identity, tickets, *NEEDED, PERSON))

    asker = Asker(_purpose(asked, str(ticket)), persons)
    told = await parts.suggesting.about(line, found.pool, his, ground, asker)
    base = shown(told, ground, limit, Looked(len(found.pool.lines), found.pool.since, found.more, persons))
    return AboutShown(**dict(base), ticket=line.ticket, indexed=told.indexed)


async def _among(parts: Parts, asked: Asking, unit: str | None, days: int | None, limit: int) -> SuggestionsShown:
    units = await units_to_show(parts, asked, RIGHT, unit, own=True)
    ground, now = await _ground(parts), parts.clock.now()
    since = now - timedelta(days=days or ground.rules.duplicates.days)
    found = await _compared(parts, asked, Lately(("", *ground.below(units)), since, now, now, LISTED))
    asker = Asker(_purpose(asked, f"suggestions, {len(found.pool.lines)} tickets"), found.persons)
    told = await parts.suggesting.among(found.pool, ground, asker)
    return shown(told, ground, limit, Looked(len(found.pool.lines), found.pool.since, found.more, found.persons))


class _Compared(msgspec.Struct, frozen=True):
    """Tickets of some areas and some time that the asker may see; `persons`: he may know whose all of them are."""

    pool: Pool
    more: bool
    persons: bool


async def _compared(parts: Parts, asked: Asking, lately: Lately, without: str = "") -> _Compared:
    lately = replace(lately, concerned=await concerned(parts, asked.identity, *NEEDED))
    rows = await parts.lists.opened(lately, parts.clock.now())
    more = len(rows) == lately.limit
    allowed = await _allowed(parts, asked, [row for row in rows if row["ticket"] != without], NEEDED)
    persons = len(await _allowed(parts, asked, allowed, (PERSON,))) == len(allowed)
    farthest = max((abs(lately.near - one.opened_at) for one in _lines(allowed)), default=timedelta())
    return _Compared(Pool(_lines(allowed), lately.near - farthest if more else lately.since), more, persons)


async def _allowed(parts: Parts, asked: Asking, rows: Sequence[Row], needed: Sequence[str]) -> list[Row]:
    return await visible(parts, asked.identity, rows, *needed)


def _lines(rows: Sequence[Row]) -> list[Line]:
    return [msgspec.convert(row, Line) for row in rows]


def _line_of(ticket: Ticket) -> Line:
    origin = ticket.origin
    return Line(ticket.id, origin.number, str(ticket.stage), origin.accepted_at, origin.area, origin.category)


def _purpose(asked: Asking, subject: str) -> Purpose:
    return Purpose(asked.identity.person, asked.identity.unit, WHY, subject, asked.correlation)


async def _ground(parts: Parts) -> Ground:
    ground = await parts.suggesting.ground()
    if ground is None:
        raise Problem("refused", "no-suggestion-rules", more={"reason": "no-suggestion-rules"})
    return ground
