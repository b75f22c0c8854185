"""The ends of a ticket, folded."""

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import Asides
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Stage, Ticket, Work


def closed(ticket: Ticket, event: did.TicketClosed) -> Ticket:
    return _at(ticket, event, event.stage, event.kind, event.goes_on_as)


def withdrawn(ticket: Ticket, event: did.TicketWithdrawn) -> Ticket:
    return _at(ticket, event, Stage.WITHDRAWN, "withdrawn")


def _at(
    ticket: Ticket, event: did.TicketClosed | did.TicketWithdrawn, stage: Stage, kind: str, goes_on_as: str = ""
) -> Ticket:
    """Whatever was still open beside the way ends with it; what others are to it stays."""
    asides = ticket.asides
    outside = asides.outside and replace(asides.outside, waiting="", kind="", reason="", note="", met=False)
    record = replace(asides.record, closed_at=event.at, ended=kind, goes_on_as=goes_on_as)
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=stage,
        work=Work.NONE,
        clocks=event.clocks,
        asides=Asides(relatives=asides.relatives, outside=outside, record=record),
    )
