"""What anybody may ask for along the way: nudge, add something, take it back."""

from dispatch_service.routing.arming import after_the_end
from dispatch_service.routing.commands import ChangeAuthorityDue, Command, Rate, Remind, Reopen, Supplement, Withdraw
from dispatch_service.routing.events import (
    Event,
    OperationRefused,
    SupplementRecorded,
    TicketRaised,
    TicketReminded,
    TicketWithdrawn,
)
from dispatch_service.routing.guards import free_of_units, known
from dispatch_service.routing.parts import is_requester
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.supervision import supervision
from dispatch_service.routing.table import TABLE


def remind(ticket: Ticket, command: Remind, rules: Rules) -> tuple[Event, ...]:
    """No duty changes; but who has to be reminded too often is watched from then on."""
    reminders = ticket.flags.reminders + 1
    reminded = TicketReminded(
        at=command.at,
        rule="ticket.remind",
        operation=command.operation,
        reminders=reminders,
        note=command.note,
    )
    if reminders < rules.option("reminders-before-supervision"):
        return (reminded,)
    watched = supervision(ticket, command.at, "ticket.remind.often", ticket.custody.unit, rules)
    return (reminded, *(event for event in watched if isinstance(event, TicketRaised)))


def supplement(ticket: Ticket, command: Supplement, rules: Rules) -> tuple[Event, ...]:
    if not command.note:
        raise Rejected("note-missing")
    return (
        SupplementRecorded(at=command.at, rule="ticket.supplement", operation=command.operation, note=command.note),
    )


def withdraw(ticket: Ticket, command: Withdraw, rules: Rules) -> tuple[Event, ...]:
    """Taken back before it was answered; departments that were whistled for are let go first. What a platform was asked
    it need not answer any more."""
    known("withdraw", command.reason, rules)
    free_of_units(ticket)
    if ticket.asides.relatives.followers:
        raise Rejected("has-followers", ticket.asides.relatives.followers[0])
    return (
        TicketWithdrawn(
            at=command.at,
            rule="ticket.withdraw",
            operation=command.operation,
            reason=command.reason,
            clocks=after_the_end(ticket),
            note=command.note,
        ),
    )


def refused_wish(command: Command, refusal: Rejected) -> OperationRefused | None:
    """A wish of a resident, or of the platform that filed for him, refused by the rules: the event he sees. None where
    a person at a screen is told at once."""
    if not isinstance(command, Remind | Supplement | Withdraw | Rate | Reopen | ChangeAuthorityDue):
        return None
    if not (command.operation and is_requester(command.by)):
        return None
    name = TABLE[type(command)].name
    return OperationRefused(
        at=command.at, rule=f"ticket.{name}", operation=command.operation, wish=name, reason=refusal.code
    )
