"""Meetings at which residents raise matters: which were held, what was raised, and what became of each.

A caller sees the matters whose tickets he may read, and of each meeting as much as these tell.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.lists import Page, Raised, Row
from dispatch_service.api.meetings_held import Seats, recorded
from dispatch_service.api.parts import Parts
from dispatch_service.api.shapes import Rows
from dispatch_service.api.sight import demand, demand_somewhere
from dispatch_service.api.target import target_of_unit
from dispatch_service.api.visible import visible_lines
from shared.http.problems import Problem

Unit = Annotated[str | None, Query(max_length=64, description="Held in this area or below it; all of yours if absent.")]
Day = Annotated[date | None, Query(description="A day, as 2026-11-20.")]
MinPosition = Annotated[int, Query(ge=0, description="Wait until the list has seen the log up to here.")]
TOO_MANY = "too-many-matters"
"""Of one meeting: more than are shown at once, which no real one has."""


class MeetingLine(BaseModel):
    """One meeting, counted over the matters the caller may see."""

    meeting: str
    kind: str
    held_on: date
    area: str
    raised: int
    by_proxy: int
    open: int
    solved: int = Field(description="Reported solved, whether closed yet or not.")
    ended: dict[str, int] = Field(description="By kind of closing.")
    present: list[Seats] = Field([], description="Who sat there, where that was recorded.")
    residents: int | None = Field(None, description="How many residents came; null where nobody recorded it.")


class Meetings(BaseModel):
    """The latest meetings; what there is no room for is asked for by its day."""

    position: int
    items: list[MeetingLine]
    next: date | None = Field(None, description="Older ones are left out: ask again with this day as `until`.")


def meetings_router() -> APIRouter:
    """Meetings and their matters."""
    router = APIRouter(prefix="/v1/meetings", tags=["lists"])

    @router.get("", summary="会议 Meetings held, with what became of their matters", operation_id="readMeetings")
    async def meetings(
        *,
        asked: Who,
        parts: Made,
        unit: Unit = None,
        since: Day = None,
        until: Day = None,
        min_position: MinPosition = 0,
    ) -> Meetings:
        areas = await _below(parts, asked, unit) if unit is not None else None
        page, rows = await _matters(parts, asked, Raised(areas=areas, since=since, until=until), min_position)
        of: dict[str, list[Row]] = {}
        for row in rows:
            of.setdefault(str(row["meeting"]), []).append(row)
        after = date.fromisoformat(page.next) if page.next else since
        held, more = await recorded(parts, asked, Raised(areas=areas, since=after, until=until), min_position)
        rest = max(page.next, more)  # days as they are written stand in their own order
        lines = [_line(meeting, matters, held.pop(meeting, None)) for meeting, matters in of.items()]
        lines = sorted([*lines, *map(_unraised, held.values())], key=_latest_first)
        shown = [line for line in lines if line.held_on.isoformat() >= rest]
        return Meetings(position=page.position, items=shown, next=date.fromisoformat(rest) if rest else None)

    @router.get("/{meeting}", summary="会议事项 Its matters, and what became of each", operation_id="readMeeting")
    async def meeting(
        meeting: Annotated[str, Path(max_length=128, description="Kind, area and day, as a ticket shows it.")],
        asked: Who,
        parts: Made,
        min_position: MinPosition = 0,
    ) -> Rows:
        page, rows = await _matters(parts, asked, Raised(meeting=meeting), min_position)
        if page.next:
            raise Problem("refused", TOO_MANY, more={"reason": TOO_MANY})
        if not rows:
            raise Problem("not-found")
        return Rows(position=page.position, items=[dict(row) for row in rows])

    return router


async def _below(parts: Parts, asked: Asking, unit: str) -> tuple[str, ...]:
    """The area and all below it.

    Raises:
        Problem: `not-allowed` for whoever may not see that unit's lists.
    """
    demand(parts, asked.identity, "ticket.list", target_of_unit(unit, await parts.rules.current()))
    units = (await parts.reckoning()).units
    return tuple(code for code, known in units.items() if unit in known.path)


async def _matters(parts: Parts, asked: Asking, raised: Raised, min_position: int) -> tuple[Page, list[Row]]:
    """Matters the caller may see, each with the line of its ticket.

    Raises:
        Problem: `not-allowed` for a role that lists tickets nowhere.
    """
    demand_somewhere(parts, asked.identity, "ticket.list")
    page = await parts.lists.matters(raised, min_position)
    known = {str(row["ticket"]): row for row in page.items}
    seen = await visible_lines(parts, asked.identity, list(known))
    return page, [{**line, **known[str(line["ticket"])]} for line in seen]


def _line(meeting: str, matters: Sequence[Row], held: Row | None) -> MeetingLine:
    first, ended = matters[0], Counter(str(row["ended"]) for row in matters if row["ended"])
    return MeetingLine.model_validate(
        {
            "meeting": meeting,
            "kind": first["kind"],
            "held_on": first["held_on"],
            "area": first["held_in"],
            "raised": len(matters),
            "by_proxy": sum(bool(row["by_proxy"]) for row in matters),
            "open": len(matters) - ended.total(),
            "solved": sum(row["result"] == "solved" for row in matters),
            "ended": dict(ended),
            **_attendance(held),
        }
    )


def _unraised(held: Row) -> MeetingLine:
    """A meeting of which the caller sees no matter: nothing was raised there, or nothing that he may see."""
    named = {"meeting": held["meeting"], "kind": held["kind"], "held_on": held["held_on"], "area": held["held_in"]}
    nothing = dict.fromkeys(("raised", "by_proxy", "open", "solved"), 0)
    return MeetingLine.model_validate({**named, **nothing, "ended": dict[str, int](), **_attendance(held)})


def _attendance(held: Row | None) -> Row:
    return {"present": held["present"], "residents": held["residents"]} if held else {}


def _latest_first(line: MeetingLine) -> tuple[int, str]:
    return (-line.held_on.toordinal(), line.meeting)
