"""What the desk made of a request."""

from datetime import datetime

from dispatch_service.routing.events.base import Event, Handled
from dispatch_service.routing.states import Clock, Custody


class Classified(Event):
    """A category and a condition with the limit they bring; the old ones beside them."""

    category: str
    condition: str
    urgency: str
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    old_category: str
    old_condition: str
    old_due_at: datetime
    clocks: tuple[Clock, ...]
    demand: str = ""
    note: str = ""


class TicketRegistered(Classified):
    """Filed under category and condition by the desk (立案)."""


class TicketReclassified(Classified):
    """Filed under others than before."""


class PlaceCorrected(Event):
    """Another place has no other limit: the deadline is the old one, with all that was granted."""

    area: str
    detail: str
    old_area: str
    note: str = ""
    due_at: datetime | None = None
    old_due_at: datetime | None = None


class SiteCheckOrdered(Event):
    """Somebody is to look before the desk decides; the desk keeps the ticket."""

    unit: str
    clocks: tuple[Clock, ...]
    note: str = ""


class SiteCheckReported(Handled):
    found: bool
    proof: str
    clocks: tuple[Clock, ...]
    note: str = ""


class VoidRequested(Event):
    reason: str
    clocks: tuple[Clock, ...]
    note: str = ""
    asker: str = ""
    """Staff code of who asked."""


class VoidRefused(Event):
    clocks: tuple[Clock, ...]
    note: str = ""


class LeadSet(Event):
    """Lead or assists changed; `unit` is the one that came or went, `how` is `lead`, `assist` or `dropped`."""

    how: str
    unit: str
    custody: Custody
    note: str = ""
    clocks: tuple[Clock, ...] | None = None
    """None in events from before assists had a clock: nothing changed."""
