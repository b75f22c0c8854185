"""Opening a parked filing by hand: the desk says what the program could not make out, and the ticket opens.

The record leaves the queue in the same item as the ticket's first events; the ticket keeps the request's id, so what
was accepted still has exactly one ticket. What an office keeps is not opened so: it is refused like a record that is no
filing, lest the refusal tell the desk what it was.
"""

from uuid import UUID

import msgspec

from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.draft import draft
from dispatch_service.handlers.filed import kept, opening_of
from dispatch_service.handlers.order import Contested, Order
from dispatch_service.handlers.path import CommandPath
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
            Rejected: `not-by-hand`, `say-which-request`, `already-open`, or what the rules say.
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
        filed, rules = message.data, await self._path.rules.current()
        if not isinstance(filed, RequestFiled) or kept(filed.facts, rules):
            raise Rejected("not-by-hand", "redrive the key: only so is its record applied")
        place = Place(opening.area, BY_HAND)
        command = opening_of(filed, message.envelope.time, by(identity), place, rules, self._naming)
        if opening.category is None and opening.condition is None:
            return command
        category = opening.category or command.category
        return msgspec.structs.replace(command, category=category, condition=opening.condition)

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
