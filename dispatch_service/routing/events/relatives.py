"""What happened between tickets that depend on each other."""

from dispatch_service.routing.events.base import Event
from dispatch_service.routing.states import Clock, Custody


class TicketMerged(Event):
    """Its requester follows the master from now on."""

    master: str
    reason: str
    note: str = ""
    clocks: tuple[Clock, ...] = ()


class TicketUnmerged(Event):
    """Open again, on the desk."""

    reason: str
    custody: Custody
    clocks: tuple[Clock, ...]
    note: str = ""


class FollowerJoined(Event):
    ticket: str


class FollowerLeft(Event):
    ticket: str


class MasterAdvanced(Event):
    """What the requester of a merged ticket is told of the master: `what` happened there, and its public note."""

    what: str
    master_stage: str
    note: str = ""
    closing: str = ""
    """The kind of closing, where the master was closed. Events from before it was said have none."""


class TicketSplit(Event):
    children: tuple[str, ...]
    reason: str
    note: str = ""


class ChildEnded(Event):
    ticket: str
    stage: str


class FollowUpOpened(Event):
    """Made safe, the matter goes on as another ticket under its category's second condition."""

    follow_up: str
    number: str
    category: str
    condition: str


class FollowUpDeclined(Event):
    """It need not go on under the condition: `reason` says why, a code of the list."""

    condition: str
    reason: str
    note: str = ""


class FollowUpAdvanced(Event):
    """What the requester is told of the ticket his matter goes on as: `what` happened there, and its public note."""

    follow_up: str
    what: str
    stage: str
    note: str = ""
