"""Opening a parked filing by hand: the desk says what the program could not make out, and the ticket opens.

The record leaves the queue in the same item as the ticket's first events; the ticket keeps the request's id, so what
was accepted still has exactly one ticket.
"""

from uuid import UUID

import msgspec

from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.draft import draft
from dispatch_service.handlers.order import Contested, Order
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.raised import raised_at
from dispatch_service.handlers.recusal import recused
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing.commands import OpenTicket, Place
from dispatch_service.routing.rejections import Rejected
from shared.access.identity import Identity
from shared.bus.handler import Message, read
from shared.bus.parking import Parking
from shared.clock import Clock
from shared.contracts.resident_request import RequestFiled
from shared.contracts.sealed import Narrative
from shared.eventlog.port import Appended
from shared.ids import new_id
from shared.vault.naming import Naming
from shared.vault.port import Group

BY_HAND = "by-hand"


class Opening(msgspec.Struct, frozen=True):
    """What the desk says. The last three are wanted only of a record nobody can read: then intake's log has them."""

    area: str
    category: str | None = None
    condition: str | None = None
    request: UUID | None = None
    number: str = ""
    text: str = ""


class Opened(msgspec.Struct, frozen=True):
    """The ticket, and where its first events stand."""

    ticket: str
    position: int


class ByHand:
    """Takes parked filings in hand."""

    def __init__(self, path: CommandPath, parking: Parking, clock: Clock, naming: Naming) -> None:
        self._path = path
        self._naming = naming
        self._parking = parking
        self._clock = clock

    async def open(self, key: str, opening: Opening, identity: Identity) -> Opened | None:
        """Open the ticket of the first record parked on `key`; None when nothing is parked there.

        Raises:
            Rejected: `not-a-filing`, `say-which-request`, `already-open`, or what the rules say.
            Contested: somebody else has the record in hand.
        """
        taken = await self._parking.take(key)
        if taken is None:
            return None
        found = read(taken.parked.record)
        command = await self._command(found if isinstance(found, Message) else None, opening, identity)
        stream = ticket_stream(command.ticket)
        order = Order(plan=TicketPlan(command.ticket, command), actor=identity.actor, command=new_id())
        seen = {stream: await self._path.streams.fresh(stream)}
        drafted = draft(order, seen, await self._path.rules.current())
        if not drafted.item.events:
            raise Rejected("already-open", "redrive the key: its record is a duplicate")
        (outcome,) = await self._path.log.append(taken.settle(*drafted.item.events))
        if not isinstance(outcome, Appended):
            raise Contested
        return Opened(command.ticket, outcome.position)

    async def _command(self, message: Message | None, opening: Opening, identity: Identity) -> OpenTicket:
        if message is None:
            return await self._from_words(opening, identity)
        if not isinstance(message.data, RequestFiled):
            raise Rejected("not-a-filing", message.envelope.type)
        filed, facts = message.data, message.data.facts
        return OpenTicket(
            at=message.envelope.time,
            by=by(identity),
            ticket=str(filed.request),
            number=filed.number,
            channel=facts.channel,
            category=opening.category or facts.category,
            condition=opening.condition,
            place=Place(opening.area, BY_HAND),
            narrative=filed.narrative,
            person=filed.person or "",
            confidential=facts.confidential,
            historic=facts.historic,
            occurred_at=facts.occurred_at,
            source=facts.source,
            external_id=facts.external_id or "",
            authority=facts.authority,
            authority_due_at=facts.authority_due_at,
            meeting=raised_at(facts),
            by_proxy=facts.by_proxy,
            office=facts.office or "",
            about=facts.about,
            recused=recused(facts, await self._path.rules.current(), self._naming),
        )

    async def _from_words(self, opening: Opening, identity: Identity) -> OpenTicket:
        """A record nobody can read: the desk names the request and says what it is about."""
        if opening.request is None or not (opening.number and opening.text):
            raise Rejected("say-which-request", "request, number and text are wanted: the record cannot be read")
        stream = ticket_stream(opening.request)
        narrative = await self._path.sealer.seal_new(Group.NARRATIVE, stream, Narrative(description=opening.text))
        return OpenTicket(
            at=self._clock.now(),
            by=by(identity),
            ticket=str(opening.request),
            number=opening.number,
            channel="desk",
            category=opening.category,
            condition=opening.condition,
            place=Place(opening.area, BY_HAND),
            narrative=narrative,
        )
