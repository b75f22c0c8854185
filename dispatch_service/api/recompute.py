"""The report on what another calendar would make of open tickets' deadlines."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.bodies import Body
from dispatch_service.api.lists import Asked
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import demand
from dispatch_service.api.visible import not_kept
from dispatch_service.bootstrap.reading import checked
from dispatch_service.bootstrap.recompute import recomputed
from shared.http.problems import Problem

PAGE = 500


class DueLine(BaseModel):
    """One open ticket under both calendars; `hindered` says what keeps `move-due` from taking it."""

    model_config = ConfigDict(from_attributes=True)

    ticket: str
    number: str
    unit: str
    stage: str
    started_at: datetime
    calendar: str
    due_at: datetime
    provisional: bool
    new_due_at: datetime
    new_provisional: bool
    changes: bool
    hindered: str


class DueReport(BaseModel):
    """`calendar` is the digest of the one looked at; the provisional come first, then those that change."""

    model_config = ConfigDict(from_attributes=True)

    calendar: str
    label: str
    published_until: date
    open: int
    provisional: int
    changed: int
    items: list[DueLine]


class Recompute(Body):
    """Which calendar to look at: a document, a version by its digest, or where neither is given what holds now."""

    content: Annotated[str, StringConstraints(min_length=2, max_length=900_000)] | None = None
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(default=None)


def recompute_router() -> APIRouter:
    """One question; it is asked by POST because it may bring a document."""
    router = APIRouter()

    @router.post(
        "/recompute",
        summary="时限重算预览 Deadlines of open tickets under another calendar; nothing is changed",
        operation_id="recompute",
    )
    async def recompute(body: Recompute, asked: Who, parts: Made) -> DueReport:
        demand(parts, asked.identity, "policy.change")
        calendar = await _calendar(body, parts)
        found = await recomputed(parts.log, parts.rules, await _open(parts, asked), calendar)
        return DueReport.model_validate(found)

    return router


async def _calendar(body: Recompute, parts: Parts) -> bytes:
    if body.content is not None:
        return checked("calendar", body.content.encode())
    holding = (await parts.rules.history()).at(parts.clock.now())
    found = await parts.rules.content(body.digest or holding.get("calendar", ""))
    if found is None:
        raise Problem("not-found")
    return found


async def _open(parts: Parts, asked: Asking) -> list[str]:
    """Every open ticket the worklists know, but those an office keeps for itself."""
    tickets: dict[str, None] = {}
    wanted, now = Asked(limit=PAGE), parts.clock.now()
    while True:
        page = await parts.lists.worklist(wanted, now)
        tickets |= dict.fromkeys(str(row["ticket"]) for row in await not_kept(parts, asked.identity, page.items))
        if not page.next:
            return list(tickets)
        wanted = Asked(limit=PAGE, after=page.next)
