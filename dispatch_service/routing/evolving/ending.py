"""The ends of a ticket, folded."""

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import Asides
from dispatch_service.routing.states import Stage, Ticket, Work


def closed(ticket: Ticket, event: did.TicketClosed) -> Ticket:
    return _at(ticket, event.stage, event)


def withdrawn(ticket: Ticket, event: did.TicketWithdrawn) -> Ticket:
    return _at(ticket, Stage.WITHDRAWN, event)


def _at(ticket: Ticket, stage: Stage, event: did.Event) -> Ticket:
    """Whatever was still open beside the way ends with it; what others are to it stays."""
    asides = ticket.asides
    record = asides.record._replace(closed_at=event.at)
    return ticket._replace(
        version=ticket.version + 1,
        stage=stage,
        work=Work.NONE,
        clocks=(),
        asides=Asides(relatives=asides.relatives, outside=asides.outside, record=record),
    )
