"""More time, no time, and being watched: extension (延期), suspension (挂账), supervision (督办)."""

from datetime import datetime

from dispatch_service.routing.commands.base import Command
from dispatch_service.routing.rules import LimitUnit


class RequestExtension(Command):
    """The custodian asks for more time, before the old one is over."""

    ground: str
    amount: int
    per: LimitUnit
    note: str = ""


class DecideExtension(Command):
    accept: bool
    note: str = ""


class RequestSuspension(Command):
    """The custodian asks that the clock stand still for a cause, until a day."""

    cause: str
    until: datetime
    note: str = ""


class DecideSuspension(Command):
    accept: bool
    note: str = ""


class Resume(Command):
    """The clock runs on before the suspension's end."""

    reason: str
    note: str = ""


class Supervise(Command):
    """Formal supervision of a unit with a deadline of its own and a reply owed.

    `kind`: `supervision`, or `instruction` for a leader's written word (批示).
    """

    unit: str
    reason: str
    kind: str = "supervision"
    note: str = ""


class ReplySupervision(Command):
    duty: str
    reply: str
    note: str = ""


class MoveDue(Command):
    """Move the outer deadline to what another calendar makes of it: nothing else ever does so silently."""

    calendar: str
    """Digest of the calendar in force that the new time was computed with."""
    note: str = ""
