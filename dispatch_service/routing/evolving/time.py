"""A ticket's time, folded: asked for, granted, stopped, running on, watched."""

from datetime import timedelta

from dispatch_service.routing import events as did
from dispatch_service.routing.asides import Duty, Pause, Pending, Wish
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Due, Limit, LimitUnit
from dispatch_service.routing.states import Stage, Ticket, Work


def extension_requested(ticket: Ticket, event: did.ExtensionRequested) -> Ticket:
    due = Due(event.due_at, event.warn_at, event.provisional, event.working)
    pending = Pending(Wish.EXTENSION, ticket.custody.unit, event.ground, due=due, by=event.by)
    return _asked(ticket, event, pending)


def suspension_requested(ticket: Ticket, event: did.SuspensionRequested) -> Ticket:
    return _asked(ticket, event, Pending(Wish.SUSPENSION, ticket.custody.unit, event.cause, until=event.until))


def _asked(ticket: Ticket, event: did.ExtensionRequested | did.SuspensionRequested, pending: Pending) -> Ticket:
    known = ticket.handlers
    return replace(
        ticket,
        version=ticket.version + 1,
        clocks=event.clocks,
        handlers=known | {event.handler} if event.handler else known,
        asides=replace(ticket.asides, pending=pending),
    )


def extension_granted(ticket: Ticket, event: did.ExtensionGranted) -> Ticket:
    known, by = ticket.asides.record, event.by or _added(event)
    record = replace(known, extensions=known.extensions + 1, granted=(*known.granted, (event.at, by)))
    return replace(
        ticket,
        version=ticket.version + 1,
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        clocks=event.clocks,
        asides=replace(ticket.asides, pending=None, record=record),
    )


def _added(event: did.ExtensionGranted) -> Limit:
    """What a moment given by a platform, or in an event from before it said so, comes to."""
    return Limit(max(round((event.due_at - event.old_due_at) / timedelta(minutes=1)), 0), LimitUnit.MINUTE)


def asked_in_vain(ticket: Ticket, event: did.ExtensionRefused | did.SuspensionRefused) -> Ticket:
    return replace(ticket, version=ticket.version + 1, clocks=event.clocks, asides=replace(ticket.asides, pending=None))


def suspended(ticket: Ticket, event: did.TicketSuspended) -> Ticket:
    asides = ticket.asides
    record = replace(asides.record, suspensions=asides.record.suspensions + 1)
    pause = Pause(event.at, event.until, event.cause, str(ticket.work))
    return replace(
        ticket,
        version=ticket.version + 1,
        work=Work.SUSPENDED,
        clocks=event.clocks,
        asides=replace(asides, pending=None, pause=pause, record=record),
    )


def resumed(ticket: Ticket, event: did.TicketResumed) -> Ticket:
    asides = ticket.asides
    record = replace(asides.record, pauses=(*asides.record.pauses, (event.paused_at, event.at)))
    return replace(
        ticket,
        version=ticket.version + 1,
        stage=Stage.HANDLING,
        work=Work(event.work),
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        clocks=event.clocks,
        asides=replace(asides, pause=None, record=record),
    )


def supervised(ticket: Ticket, event: did.SupervisionOrdered) -> Ticket:
    duty = Duty(event.duty, event.kind, event.unit, event.at, event.due_at)
    return replace(
        ticket,
        version=ticket.version + 1,
        clocks=event.clocks,
        units=ticket.units | {event.unit},
        asides=replace(ticket.asides, duties=(*ticket.asides.duties, duty)),
    )


def replied(ticket: Ticket, event: did.SupervisionReplied) -> Ticket:
    left = tuple(duty for duty in ticket.asides.duties if duty.id != event.duty)
    return replace(ticket, version=ticket.version + 1, clocks=event.clocks, asides=replace(ticket.asides, duties=left))


def due_moved(ticket: Ticket, event: did.DueMoved) -> Ticket:
    return replace(
        ticket,
        version=ticket.version + 1,
        due=Due(event.due_at, event.warn_at, event.provisional, event.working),
        clocks=event.clocks,
    )
