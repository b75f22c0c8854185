"""What goes amiss or aside while a case is handled, folded: attempts, assists, misses."""

from dispatch_service.routing import events as did
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Ticket


def contact_attempted(ticket: Ticket, event: did.ContactAttempted) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        attempt=replace(ticket.attempt, tries=ticket.attempt.tries + 1),
        clocks=event.clocks,
        handlers=ticket.handlers | {event.handler},
    )


def assisted(ticket: Ticket, event: did.AssistReported) -> Ticket:
    """Whatever the custodian is at, it goes on with."""
    return replace(
        ticket,
        version=ticket.version + 1,
        attempt=replace(ticket.attempt, assisted=ticket.attempt.assisted | {event.unit}),
        clocks=event.clocks,
        handlers=ticket.handlers | {event.handler},
    )


def missed(ticket: Ticket, event: did.DeadlineMissed) -> Ticket:
    asides, record = ticket.asides, ticket.asides.record
    if event.unit not in record.late:
        asides = replace(asides, record=replace(record, late=record.late | {event.unit}))
    flags = replace(ticket.flags, misses=ticket.flags.misses + 1)
    return replace(ticket, version=ticket.version + 1, flags=flags, clocks=event.clocks, asides=asides)
