"""Summoning the next one above to watch (提级督办): custody stays, somebody more owes supervision."""

from datetime import datetime

from dispatch_service.routing.events import Event, TicketRaised, TicketReminded
from dispatch_service.routing.rules import DISTRICT, Rules
from dispatch_service.routing.states import Ticket


def supervision(
    ticket: Ticket, at: datetime, rule: str, unit: str, rules: Rules, to: str = DISTRICT
) -> tuple[Event, ...]:
    """Raise it to whoever `to` means as seen from a unit; who supervises already is reminded instead."""
    summoned = rules.summoned(to or DISTRICT, unit) or rules.summoned(DISTRICT, unit)
    watching = ticket.flags.supervised_by
    if summoned is None or summoned.code in watching:
        return (TicketReminded(at=at, rule=rule, operation="", reminders=ticket.flags.reminders + 1),)
    return (TicketRaised(at=at, rule=rule, to=summoned.code, supervised_by=(*watching, summoned.code)),)
