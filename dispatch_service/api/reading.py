"""Lists and figures: worklists, counts, rates and armed timers, each within what the caller may see."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.counts import counted, counts_confidential
from dispatch_service.api.lists import Asked, Page, Row
from dispatch_service.api.parts import Parts
from dispatch_service.api.rates import READ as FIGURES
from dispatch_service.api.shapes import Rows
from dispatch_service.api.sight import demand, may_somewhere
from dispatch_service.api.target import target_of_unit
from dispatch_service.api.tickets import MinPosition
from dispatch_service.api.visible import not_kept, visible_page
from dispatch_service.routing.ruling import rulers_by

ALONE = "ticket.count"
"""The right to counts without the other figures."""
Unit = Annotated[str | None, Query(max_length=64, description="Unit code; the own unit where absent.")]
Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[str, Query(max_length=200, description="`next` of the page before.")]


def reading_router() -> APIRouter:
    """Everything that is read from the read models."""
    router = APIRouter(prefix="/v1", tags=["lists"])

    @router.get("/worklist", summary="待办 A unit's or a person's open tickets, due first", operation_id="readWorklist")
    async def worklist(
        *,
        asked: Who,
        parts: Made,
        unit: Unit = None,
        person: Unit = None,
        limit: Limit = 50,
        after: After = "",
        min_position: MinPosition = 0,
    ) -> Rows:
        wanted = await units_to_show(parts, asked, "ticket.list", unit, own=not person)
        query = Asked(wanted, person or "", limit, after, min_position, rulers=rulers_by(await parts.rules.current()))
        return _rows(await visible_page(parts, asked.identity, query))

    @router.get("/counts", summary="数量 Open tickets by unit and stage", operation_id="readCounts")
    async def counts(asked: Who, parts: Made, unit: Unit = None, min_position: MinPosition = 0) -> Rows:
        """Confidential tickets are counted for those alone whose role sees them."""
        action = FIGURES if may_somewhere(parts, asked.identity, FIGURES) else ALONE
        wanted = await units_to_show(parts, asked, action, unit, own=True)
        rules = await parts.rules.current()
        confidential = counts_confidential(parts, asked.identity, action, wanted, rules)
        query = Asked(wanted, min_position=min_position, confidential=confidential, rulers=rulers_by(rules))
        page = await parts.lists.counts(query, parts.clock.now())
        return _rows(page, await counted(parts, asked.identity, page.items))

    @router.get("/timers", summary="时限 Armed clocks, due first", operation_id="readTimers")
    async def timers(asked: Who, parts: Made, limit: Limit = 50, min_position: MinPosition = 0) -> Rows:
        demand(parts, asked.identity, "parked.read")
        page = await parts.lists.timers(Asked(limit=limit, min_position=min_position))
        return _rows(page, await not_kept(parts, asked.identity, page.items))

    return router


async def units_to_show(parts: Parts, asked: Asking, action: str, unit: str | None, *, own: bool) -> tuple[str, ...]:
    """The units whose rows may be shown: the one asked for, else all the caller acts for.

    Raises:
        Problem: `not-allowed`.
    """
    rules = await parts.rules.current()
    identity = asked.identity
    wanted = (unit,) if unit else tuple(sorted(identity.roots)) if own or identity.roots else ()
    for one in wanted:
        demand(parts, identity, action, target_of_unit(one, rules))
    if not wanted:
        demand(parts, identity, action)
    return wanted


def _rows(page: Page, rows: Sequence[Row] | None = None) -> Rows:
    shown = page.items if rows is None else rows
    return Rows(position=page.position, items=[dict(row) for row in shown], next=page.next)
