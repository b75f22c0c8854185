"""Whistles over HTTP: blown for a ticket, then answered, reported in, finished, confirmed or contested, and rated."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Path, Response

from dispatch_service.api import bodies, reached
from dispatch_service.api.asking import Asking, Expected, Made, Who
from dispatch_service.api.commands import TicketId, order_for
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import demand, others_open, ticket_before, whistle_before
from dispatch_service.api.whistle_bodies import Blow
from dispatch_service.api.whistle_shapes import WhistleAnswer, WhistleShown, whistle_shown
from dispatch_service.api.whistling import COMMANDS, Entry
from dispatch_service.handlers.actors import BY_SYSTEM, by
from dispatch_service.handlers.order import Done, Order
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.handlers.whistles import BlowPlan, WhistlePlan
from dispatch_service.routing.commands import NoteRefusedWhistle
from dispatch_service.routing.rejections import Rejected
from dispatch_service.whistles.commands import BlowWhistle
from dispatch_service.whistles.states import Whistle
from shared.access.identity import SYSTEM
from shared.ids import new_id

WhistleId = Annotated[UUID, Path(description="The whistle's id, as blowing it answered.")]


def whistle_router() -> APIRouter:
    """Blowing, and all that follows."""
    router = APIRouter(prefix="/v1", tags=["whistles"])

    @router.post("/tickets/{ticket}/whistles", status_code=201, summary="吹哨 Summon departments", operation_id="Blow")
    async def blow(ticket: TicketId, body: Blow, asked: Who, parts: Made, response: Response) -> WhistleAnswer:
        if (before := await parts.path.repeated(asked.key, asked.fingerprint)) is not None:
            return _answer(before, response)
        sight = await ticket_before(parts, asked.identity, ticket)
        demand(parts, asked.identity, "whistle.blow", sight.target)
        plan = BlowPlan(_blow(body, parts, asked, str(ticket)), others_open(sight), in_clear=True)
        try:
            return _answer(await parts.path.submit(order_for(asked, plan)), response)
        except Rejected as refusal:
            await _count(refusal, plan, parts)
            raise

    @router.get("/whistles/{whistle}", summary="哨单 A whistle as it stands", operation_id="readWhistle")
    async def read(whistle: WhistleId, asked: Who, parts: Made, response: Response) -> WhistleShown:
        seen, version, sight = await whistle_before(parts, asked.identity, whistle)
        demand(parts, asked.identity, "whistle.read", sight.target)
        response.headers["ETag"] = f'"{version}"'
        now = parts.clock.now()
        answer = whistle_shown(seen, now)
        answer.reachable = reached.for_whistle(seen, await parts.presence(), now)
        return answer

    for entry in COMMANDS:
        _add(router, entry)
    return router


def _add(router: APIRouter, entry: Entry) -> None:
    async def act(
        whistle: WhistleId, body: bodies.Body, asked: Who, expected: Expected, parts: Made, response: Response
    ) -> WhistleAnswer:
        if (before := await parts.path.repeated(asked.key, asked.fingerprint)) is not None:
            return _answer(before, response)
        _, _, sight = await whistle_before(parts, asked.identity, whistle)
        demand(parts, asked.identity, entry.action, sight.target)
        command = entry.build(body, parts.clock.now(), by(asked.identity))
        plan = WhistlePlan(str(whistle), command, in_clear=True)
        return _answer(await parts.path.submit(order_for(asked, plan, expected)), response)

    act.__annotations__["body"] = entry.body
    path, name = f"/whistles/{{whistle}}/{entry.name}", entry.command.__name__
    router.add_api_route(path, act, methods=["POST"], summary=entry.title, operation_id=name, name=name)


GROUNDLESS = frozenset(
    {"rung-may-not", "no-own-attempt", "not-a-department", "already-called", "unknown-unit", "calls-itself"}
)
"""Refusals that say something of the caller: they are kept on the ticket, for the rate of well-founded whistles."""


async def _count(refusal: Rejected, plan: BlowPlan, parts: Parts) -> None:
    if refusal.code not in GROUNDLESS:
        return
    asked = plan.command
    note = NoteRefusedWhistle(
        at=asked.at, by=BY_SYSTEM, kind=asked.kind, units=(asked.lead, *asked.assists), reason=refusal.code
    )
    await parts.path.submit(Order(plan=TicketPlan(asked.ticket, note), actor=SYSTEM.actor, command=new_id()))


def _blow(body: Blow, parts: Parts, asked: Asking, ticket: str) -> BlowWhistle:
    """The command with the caller's own words; the facts of the ticket are filled in when it is decided."""
    return BlowWhistle(
        at=parts.clock.now(),
        by=by(asked.identity),
        whistle=str(new_id()),
        ticket=ticket,
        custodian="",
        own_attempt=False,
        **body.model_dump(),
    )


def _answer(done: Done, response: Response) -> WhistleAnswer:
    whistle = cast(Whistle, done.state)
    response.headers["ETag"] = f'"{done.version}"'
    return WhistleAnswer(
        position=done.position,
        whistle=whistle.id,
        ticket=whistle.ticket,
        version=whistle.version,
        stage=whistle.stage,
        repeated=done.repeated,
    )
