"""`POST /v1/tickets/{id}/{command}`: one typed route for each row of the table, all through the same command path."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Path, Response

from dispatch_service.api import bodies
from dispatch_service.api.asking import Asking, Expected, Made, Who
from dispatch_service.api.bodies_rarer import Merge
from dispatch_service.api.entry import Entry
from dispatch_service.api.parts import Parts
from dispatch_service.api.shapes import Answer, answer
from dispatch_service.api.sight import demand, ticket_before
from dispatch_service.api.table import COMMANDS
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.order import Order, Plan
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing.states import Ticket
from shared.http.problems import Problem
from shared.ids import new_id

TicketId = Annotated[UUID, Path(description="The ticket's id: that of the request it was opened for.")]


def command_router() -> APIRouter:
    """All commands on a ticket."""
    router = APIRouter(prefix="/v1/tickets/{ticket}", tags=["commands"])
    for entry in COMMANDS:
        _add(router, entry)
    return router


def unknown_command_router() -> APIRouter:
    """To be included last: what nothing else is called."""
    router = APIRouter(prefix="/v1/tickets/{ticket}")

    @router.post("/{command}", include_in_schema=False)
    async def unknown(_asked: Who) -> None:
        """Whoever misspells a command is told which there are; of the ticket he is told nothing."""
        raise Problem("not-found", f"commands: {', '.join(sorted(entry.name for entry in COMMANDS))}")

    return router


def _add(router: APIRouter, entry: Entry) -> None:
    async def act(
        ticket: TicketId, body: bodies.Body, asked: Who, expected: Expected, parts: Made, response: Response
    ) -> Answer:
        done = await _carry_out(parts, asked, entry, ticket, body, expected)
        response.headers["ETag"] = f'"{done.version}"'
        return done

    act.__annotations__["body"] = entry.body
    name = entry.command.__name__
    router.add_api_route(f"/{entry.name}", act, methods=["POST"], summary=entry.title, operation_id=name, name=name)


async def _carry_out(
    parts: Parts, asked: Asking, entry: Entry, ticket: UUID, body: bodies.Body, expected: int | None
) -> Answer:
    if (before := await parts.path.repeated(asked.key, asked.fingerprint)) is not None:
        return answer(cast(Ticket, before.state), before.position, repeated=True)
    sight = await ticket_before(parts, asked.identity, ticket, entry.action)
    demand(parts, asked.identity, entry.action, sight.target)
    if isinstance(body, Merge):
        await ticket_before(parts, asked.identity, body.master)
    command = entry.build(body, parts.clock.now(), by(asked.identity))
    order = order_for(asked, TicketPlan(str(ticket), command, in_clear=True), expected)
    done = await parts.path.submit(order)
    return answer(cast(Ticket, done.state), done.position, repeated=done.repeated)


def order_for(asked: Asking, plan: Plan, expected: int | None = None) -> Order:
    """A plan as this caller's order."""
    return Order(
        plan=plan,
        actor=asked.identity.actor,
        command=new_id(),
        correlation=asked.correlation,
        expected=expected,
        key=asked.key,
        fingerprint=asked.fingerprint,
    )
