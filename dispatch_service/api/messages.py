"""Messages to staff: one's own, a unit's, and the receipt; and who can be reached for a unit at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel

from dispatch_service.api.asking import Made, Who
from dispatch_service.api.sight import demand
from dispatch_service.api.target import target_of_unit
from dispatch_service.api.visible import readable
from dispatch_service.messages.port import RESIDENT, Message, State, Wanted
from dispatch_service.rules.duties import DUTIES
from shared.http.problems import Fault, Problem

UnitCode = Annotated[str, Query(max_length=64, description="Unit code.")]
DUTY_NAMES = sorted({*DUTIES.values()})
DutyName = Annotated[
    str,
    Query(
        max_length=64,
        description="What they are to do, as an action of the table of rights; a unit's common work where absent.",
        json_schema_extra={"enum": ["", *DUTY_NAMES]},
    ),
]


class MessageShown(BaseModel):
    """A message as its reader sees it. Where it went and to which number is not told."""

    id: str
    position: int
    what: str
    ticket: str
    number: str
    unit: str
    person: str
    urgency: str
    zh: str
    en: str
    state: State
    queued_at: datetime
    sent_at: datetime | None
    receipt_due: datetime | None
    received_at: datetime | None


class Messages(BaseModel):
    items: list[MessageShown]


class Reached(BaseModel):
    """Staff codes in the order in which they are asked."""

    unit: str
    at: datetime
    on_duty: list[str]
    reachable: list[str]


def messages_router() -> APIRouter:
    """Messages, receipts and duty."""
    router = APIRouter(prefix="/v1", tags=["messages"])

    @router.get("/messages", summary="通知 Messages to oneself, or to a unit", operation_id="readMessages")
    async def messages(
        *,
        asked: Who,
        parts: Made,
        unit: UnitCode = "",
        state: State | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        before: Annotated[int | None, Query(ge=0, description="Only of events before this position.")] = None,
    ) -> Messages:
        demand(parts, asked.identity, "message.read")
        if unit:
            demand(parts, asked.identity, "ticket.list", target_of_unit(unit, await parts.rules.current()))
        person = "" if unit else asked.identity.person
        wanted = Wanted(person, (unit,) if unit else (), (state,) if state else (), limit, before)
        found = await parts.outbox.listed(wanted)
        if unit:
            his = await readable(parts, asked.identity, {one.ticket for one in found})
            found = [one for one in found if one.ticket in his]
        return Messages(items=_shown(found))

    @router.post("/messages/{message}/receipt", summary="回执 Answer for a message", operation_id="receiveMessage")
    async def receipt(message: Annotated[UUID, Path()], asked: Who, parts: Made) -> MessageShown:
        demand(parts, asked.identity, "message.receipt")
        known = await parts.outbox.find(str(message))
        if known is None or known.person != asked.identity.person:
            raise Problem("not-found")
        if known.state is State.QUEUED:
            raise Problem("refused", "not-sent-yet", more={"reason": "not-sent-yet"})
        return _shown([await parts.outbox.receive(known.id, parts.clock.now()) or known])[0]

    @router.get("/duty", summary="值班 Who can be reached for a unit", operation_id="readDuty")
    async def on_duty(
        *,
        asked: Who,
        parts: Made,
        unit: UnitCode,
        post: UnitCode = "",
        at: AwareDatetime | None = None,
        duty: DutyName = "",
    ) -> Reached:
        demand(parts, asked.identity, "directory.read")
        _check_duty(duty)
        moment = at or parts.clock.now()
        presence = await parts.presence()
        if not presence.knows(unit):
            raise Problem("not-found")
        return Reached(
            unit=unit,
            at=moment,
            on_duty=list(presence.on_duty(unit, moment)),
            reachable=list(presence.reachable(unit, post, moment, duty=duty)),
        )

    return router


def _check_duty(duty: str) -> None:
    if duty and duty not in DUTY_NAMES:
        raise Problem("invalid", faults=[Fault("duty", f"is none of {', '.join(DUTY_NAMES)}")])


def _shown(messages: Sequence[Message]) -> list[MessageShown]:
    """Residents' messages are listed by their ticket only."""
    return [
        MessageShown(**{name: getattr(one, name) for name in MessageShown.model_fields})
        for one in messages
        if one.person != RESIDENT
    ]
