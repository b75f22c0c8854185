"""What the desk made of a request, folded."""

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import Pending, Wish
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Due
from dispatch_service.routing.states import Attempt, Custody, Stage, Ticket, Work


def classified(ticket: Ticket, event: did.Classified) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        origin=replace(ticket.origin, category=event.category, condition=event.condition),
        flags=replace(ticket.flags, urgency=event.urgency),
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        clocks=event.clocks,
    )


def place_corrected(ticket: Ticket, event: did.PlaceCorrected) -> Ticket:
    """Somebody else's street perhaps: the person who had it is not the right one any more."""
    return replace(
        ticket,
        version=ticket.version + 1,
        origin=replace(ticket.origin, area=event.area),
        custody=_unmanned(ticket),
    )


def check_ordered(ticket: Ticket, event: did.SiteCheckOrdered) -> Ticket:
    record = replace(ticket.asides.record, checked_by=event.unit)
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.TO_CHECK,
        clocks=event.clocks,
        units=ticket.units | {event.unit},
        asides=replace(ticket.asides, record=record),
    )


def check_reported(ticket: Ticket, event: did.SiteCheckReported) -> Ticket:
    record = replace(ticket.asides.record, checked_by="")
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.TO_DISPATCH,
        clocks=event.clocks,
        handlers=ticket.handlers | {event.handler},
        asides=replace(ticket.asides, record=record),
    )


def void_requested(ticket: Ticket, event: did.VoidRequested) -> Ticket:
    pending = Pending(Wish.VOID, ticket.custody.unit, event.reason, asker=event.asker)
    return replace(
        ticket, version=ticket.version + 1, clocks=event.clocks, asides=replace(ticket.asides, pending=pending)
    )


def void_refused(ticket: Ticket, event: did.VoidRefused) -> Ticket:
    return replace(ticket, version=ticket.version + 1, clocks=event.clocks, asides=replace(ticket.asides, pending=None))


def lead_set(ticket: Ticket, event: did.LeadSet) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        custody=event.custody,
        units=ticket.units | {event.unit, event.custody.lead},
        clocks=ticket.clocks if event.clocks is None else event.clocks,
    )


def dispute_opened(ticket: Ticket, event: did.DisputeOpened) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.HANDLING,
        work=Work.DISPUTED,
        custody=event.custody,
        clocks=event.clocks,
        units=ticket.units | {event.custody.unit},
    )


def dispute_ruled(ticket: Ticket, event: did.DisputeRuled) -> Ticket:
    record = replace(ticket.asides.record, ruled=event.unit)
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.DISPATCHED,
        work=Work.TO_SIGN,
        custody=event.custody,
        attempt=Attempt(since=event.at),
        clocks=event.clocks,
        units=ticket.units | {event.custody.unit},
        asides=replace(ticket.asides, record=record),
    )


def _unmanned(ticket: Ticket) -> Custody:
    custody = ticket.custody
    return Custody(custody.rung, custody.unit, custody.lead, custody.lead_rung, assists=custody.assists)
