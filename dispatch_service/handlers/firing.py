"""A clock that ran out, as an order of the system."""

from datetime import datetime

from dispatch_service.codec import TICKET, WHISTLE
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import Order, Plan
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.handlers.whistles import WhistlePlan
from dispatch_service.routing.commands import FireDeadline
from dispatch_service.whistles.commands import FireWhistleDeadline
from shared.access.identity import SYSTEM
from shared.ids import new_id


def deadline(stream: str, timer: str, at: datetime, late_cause: str) -> Order:
    """Ask the rules what follows from a clock that ran out. Asked again, nothing follows."""
    return Order(plan=_plan(stream, timer, at, late_cause), actor=SYSTEM.actor, command=new_id())


def _plan(stream: str, timer: str, at: datetime, late_cause: str) -> Plan:
    if stream.startswith(TICKET):
        fire = FireDeadline(at=at, by=BY_SYSTEM, timer=timer, late_cause=late_cause)
        return TicketPlan(stream[len(TICKET) :], fire)
    called = FireWhistleDeadline(at=at, by=BY_SYSTEM, timer=timer, late_cause=late_cause)
    return WhistlePlan(stream[len(WHISTLE) :], called)
