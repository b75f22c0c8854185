"""What happened to a ticket's time: extended, stopped, watched, moved."""

from datetime import datetime

from dispatch_service.routing.events.base import Event, Handled
from dispatch_service.routing.rules import Limit
from dispatch_service.routing.states import Clock


class ExtensionRequested(Handled):
    """`due_at` is the deadline it would lead to."""

    ground: str
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    clocks: tuple[Clock, ...]
    note: str = ""
    by: Limit | None = None
    """How much it would add."""


class ExtensionGranted(Event):
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    old_due_at: datetime
    clocks: tuple[Clock, ...]
    note: str = ""
    by: Limit | None = None
    """How much was added; None where a platform gave a moment instead."""


class ExtensionRefused(Event):
    clocks: tuple[Clock, ...]
    note: str = ""


class SuspensionRequested(Handled):
    cause: str
    until: datetime
    clocks: tuple[Clock, ...]
    note: str = ""


class SuspensionRefused(Event):
    clocks: tuple[Clock, ...]
    note: str = ""


class TicketSuspended(Event):
    """The clocks stand still; each says since when."""

    cause: str
    until: datetime
    clocks: tuple[Clock, ...]
    note: str = ""


class TicketResumed(Event):
    """What was left of each clock and of the outer deadline runs on; `work` is what the custodian goes on with."""

    reason: str
    work: str
    paused_at: datetime
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    clocks: tuple[Clock, ...]
    note: str = ""


class SupervisionOrdered(Event):
    """A reply is owed by `unit` until `due_at`."""

    duty: str
    kind: str
    unit: str
    reason: str
    due_at: datetime
    clocks: tuple[Clock, ...]
    note: str = ""


class SupervisionReplied(Event):
    duty: str
    unit: str
    reply: str
    on_time: bool
    clocks: tuple[Clock, ...]
    note: str = ""


class DueMoved(Event):
    """Approved: the outer deadline as another calendar has it."""

    calendar: str
    due_at: datetime
    warn_at: datetime
    provisional: bool
    working: bool
    old_due_at: datetime
    clocks: tuple[Clock, ...]
    note: str = ""
