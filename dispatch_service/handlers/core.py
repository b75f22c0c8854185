"""Where the command path meets the pure cores: how a stream's events fold, and what the bus is told of a ticket."""

from functools import lru_cache
from typing import cast
from uuid import UUID

import msgspec

from dispatch_service.codec import TICKET, WHISTLE, Happened
from dispatch_service.handlers.order import Loaded, State
from dispatch_service.routing.announce import PublicState, announce
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import evolve as evolve_ticket
from dispatch_service.routing.states import Ticket
from dispatch_service.whistles.events import WhistleEvent
from dispatch_service.whistles.evolve import evolve as evolve_whistle
from dispatch_service.whistles.rules import WhistleRules
from dispatch_service.whistles.states import Whistle
from shared.contracts import envelope
from shared.contracts.ticket_event import Holder, OperationOutcome, OtherWay, Stage, TicketAnnounced
from shared.eventlog.codec import Announcement, along

MESSAGE = envelope.NAMES[TicketAnnounced]


def fold(stream: str, before: Loaded, event: Happened) -> State:
    """The stream's state after one more event."""
    if stream.startswith(TICKET):
        return evolve_ticket(cast(Ticket | None, before.state), cast(Event, event), stream[len(TICKET) :])
    whistle = cast(Whistle | None, before.state)
    return evolve_whistle(whistle, cast(WhistleEvent, event), stream[len(WHISTLE) :])


def announced(stream: str, after: Loaded, event: Happened, rules: WhistleRules) -> Announcement | None:
    """What the bus is told: the ticket's whole public state. Whistles tell nothing, nor do parts of a split
    ticket and follow-ups: no resident filed them. What is kept for an office is not heard of at all."""
    ticket = after.state
    if not isinstance(ticket, Ticket) or ticket.flags.office:
        return None
    relatives = ticket.asides.relatives
    if relatives.parent or relatives.first:
        return None

    def names(code: str) -> tuple[str, str]:
        unit = rules.unit(code)
        return (unit.name, unit.name_en) if unit else ("", "")

    public = message(announce(ticket, cast(Event, event), names))
    return Announcement(MESSAGE, ticket.id, after.version, along(public))


def message(state: PublicState) -> TicketAnnounced:
    """The public state as the contract has it. By hand: a conversion costs thrice as much."""
    holder, operation = state.holder, state.operation
    return TicketAnnounced(
        _id(state.ticket),
        state.number,
        state.what,
        state.at,
        cast(Stage, state.stage),
        state.round,
        Holder(holder.rung, holder.unit, holder.name, holder.name_en) if holder else None,
        state.due_at,
        state.warn_at,
        state.provisional,
        state.public_note,
        OperationOutcome(_id(operation.operation), operation.accepted, operation.reason) if operation else None,
        state.may_now,
        OtherWay(state.instead.zh, state.instead.en) if state.instead else None,
    )


@lru_cache(maxsize=64)  # a ticket's events come one after the other
def _id(text: str) -> UUID:
    return msgspec.convert(text, UUID)
