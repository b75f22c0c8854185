"""A whistle lives in its own stream; the ticket only knows which ones are open, for closing waits for them."""

from dispatch_service.routing.commands import AttachWhistle, DetachWhistle, NoteRefusedWhistle
from dispatch_service.routing.events import Event, WhistleAttached, WhistleDetached, WhistleRefused
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket


def attach_whistle(ticket: Ticket, command: AttachWhistle, rules: Rules) -> tuple[Event, ...]:
    """Twice the same is once."""
    if command.whistle in ticket.whistles:
        return ()
    return (
        WhistleAttached(
            at=command.at, rule="ticket.attach-whistle", whistle=command.whistle, kind=command.kind, units=command.units
        ),
    )


def note_refused_whistle(ticket: Ticket, command: NoteRefusedWhistle, rules: Rules) -> tuple[Event, ...]:
    del ticket, rules
    return (
        WhistleRefused(
            at=command.at, rule="whistle.refused", kind=command.kind, units=command.units, reason=command.reason
        ),
    )


def detach_whistle(ticket: Ticket, command: DetachWhistle, rules: Rules) -> tuple[Event, ...]:
    """One that is not attached is already gone."""
    if command.whistle not in ticket.whistles:
        return ()
    return (
        WhistleDetached(at=command.at, rule="ticket.detach-whistle", whistle=command.whistle, outcome=command.outcome),
    )
