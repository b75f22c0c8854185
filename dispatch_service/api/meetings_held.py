"""`POST /v1/meetings` and what was recorded: who sat in a meeting, by unit, role and count.

Names are given only where they are needed, sealed at once, and opened only for who asks and may, on record.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from msgspec.structs import replace
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.bodies import Body, Code, Note
from dispatch_service.api.lists import Raised, Row
from dispatch_service.api.opening import open_tokens, plain
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import demand, may
from dispatch_service.api.target import target_of_unit
from dispatch_service.meetings.deciding import RecordMeeting
from dispatch_service.meetings.events import Present
from dispatch_service.meetings.recording import Recording
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Meeting
from shared.china import CHINA
from shared.http.problems import Problem
from shared.ids import new_id

Name = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f./]{1,32}$")]
"""A part of a meeting's name, so without what separates its parts."""


class Seats(BaseModel):
    """So many of a unit, in one role."""

    unit: Code
    role: Code = Field(examples=["community-worker"])
    count: int = Field(ge=1, le=500)


class HeldMeeting(Body):
    """A meeting that was held. Its first four fields name it, as filings of its matters do."""

    kind: Name = Field(examples=["small-stool"])
    held_on: date
    area: Code
    number: int = Field(1, ge=1, le=99)
    present: Annotated[tuple[Seats, ...], Field(max_length=100)] = ()
    residents: int = Field(0, ge=0, le=10_000)
    names: Note = Field("", description="Who they were, if that has to be kept: sealed, and shown to few.")


class RecordedMeeting(BaseModel):
    """Where it stands; reads with `min_position` set to `position` see it."""

    meeting: str
    position: int


class MeetingHeldShown(BaseModel):
    """A meeting as it was last recorded. `names` only where they were asked for and may be seen."""

    meeting: str
    kind: str
    held_on: date
    area: str
    present: list[Seats]
    residents: int
    recorded_at: AwareDatetime
    recorded_by: str = Field(description="The unit that recorded it.")
    named: bool = Field(description="Whether a list of names is kept.")
    names: object = None


def held_router() -> APIRouter:
    """Recording, and what was recorded."""
    router = APIRouter(prefix="/v1/meetings", tags=["lists"])

    @router.post("", status_code=201, summary="登记会议 Say who sat in a meeting", operation_id="recordMeeting")
    async def record(body: HeldMeeting, asked: Who, parts: Made) -> RecordedMeeting:
        demand(parts, asked.identity, "meeting.record", target_of_unit(body.area, await parts.rules.current()))
        now = parts.clock.now()
        meeting = Meeting(body.kind, body.held_on, body.area, body.number)
        command = RecordMeeting(
            at=now,
            today=now.astimezone(CHINA).date(),
            meeting=meeting,
            present=tuple(Present(one.unit, one.role, one.count) for one in body.present),
            residents=body.residents,
        )
        recording = Recording(parts.log, parts.rules, parts.path.sealer, new_id)
        position = await recording.record(command, body.names, asked.identity.actor)
        return RecordedMeeting(meeting=meeting.code, position=position)

    @router.get("/{meeting}/record", summary="会议登记 Who sat in a meeting", operation_id="readMeetingRecord")
    async def read(
        meeting: Annotated[str, Path(max_length=128)],
        asked: Who,
        parts: Made,
        names: Annotated[bool, Query(description="With the sealed list of names: a right of its own.")] = False,
        min_position: Annotated[int, Query(ge=0)] = 0,
    ) -> MeetingHeldShown:
        rules = await parts.rules.current()
        page = await parts.lists.held(Raised(meeting=meeting), min_position)
        if not page.items or not _lists(parts, asked, page.items[0], rules):
            raise Problem("not-found")
        row = page.items[0]
        return _shown(row, await _names(parts, asked, row, rules) if names else None)

    return router


async def recorded(parts: Parts, asked: Asking, raised: Raised, min_position: int) -> tuple[dict[str, Row], str]:
    """Recorded meetings by name, of those areas where the caller sees lists; and the day of the first one left out."""
    units, rules = (await parts.reckoning()).units, await parts.rules.current()
    among = units if raised.areas is None else raised.areas
    areas = tuple(one for one in among if may(parts, asked.identity, "ticket.list", target_of_unit(one, rules)))
    page = await parts.lists.held(replace(raised, areas=areas), min_position)
    return {str(row["meeting"]): row for row in page.items}, page.next


def _lists(parts: Parts, asked: Asking, row: Row, rules: Rules) -> bool:
    return may(parts, asked.identity, "ticket.list", target_of_unit(str(row["held_in"]), rules))


async def _names(parts: Parts, asked: Asking, row: Row, rules: Rules) -> object:
    demand(parts, asked.identity, "person.open", target_of_unit(str(row["held_in"]), rules))
    token = str(row["names"])
    if not token:
        return None
    return plain((await open_tokens(parts, asked, str(row["meeting"]), [token]))[token])


def _shown(row: Row, names: object) -> MeetingHeldShown:
    shown = {name: row[name] for name in ("meeting", "kind", "held_on", "present", "residents", "recorded_at")}
    about = {"area": row["held_in"], "recorded_by": row["recorded_by"], "named": bool(row["names"]), "names": names}
    return MeetingHeldShown.model_validate({**shown, **about})
