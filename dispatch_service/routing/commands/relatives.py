"""Tickets that depend on each other: merged into one (并案), split into several (拆分), each at most one level deep;
and the one that a case goes on as once it is made safe (后续工单).

What one ticket's command means for another one arrives there as a command of the system, in the same append.
"""

from dispatch_service.routing.commands.base import Command
from dispatch_service.routing.facts import Value


class Merge(Command):
    """The same matter as another open ticket. Its requester follows the master and is told what becomes of it."""

    master: str
    reason: str
    note: str = ""


class Unmerge(Command):
    """Not the same matter after all."""

    reason: str
    note: str = ""


class Follow(Command):
    """To the master: a ticket was merged into it."""

    ticket: str


class Unfollow(Command):
    ticket: str


class HearOfMaster(Command):
    """To a merged ticket: what its requester is to be told of the master."""

    what: str
    stage: str
    note: str = ""
    closing: str = ""
    """The kind of closing, where the master was closed."""


class HearOfFollower(Command):
    """To the master: the requester of a merged ticket says by his link that it is not solved. What else he says stays
    with his own."""

    ticket: str
    note: str = ""


class Child(Value):
    """One part of a split ticket."""

    ticket: str
    category: str
    condition: str | None = None
    area: str = ""
    """Where its matter is; empty: where the whole is."""


class Split(Command):
    """Several matters in one, or several places: each gets a ticket of its own, and the whole waits for all."""

    children: tuple[Child, ...]
    reason: str
    note: str = ""


class EndChild(Command):
    """To the parent: one of its parts ended."""

    ticket: str
    stage: str


class DeclineFollowUp(Command):
    """What was made safe needs no second case, for a reason of the list: it was repaired at once, or there is one."""

    reason: str
    note: str = ""


class HearOfFirst(Command):
    """To the ticket that a case goes on as, and where that was merged to its master: what the requester of the first
    adds."""

    first: str
    note: str
    confidential: bool
    """Whether the first is."""


class HearOfFollowUp(Command):
    """To the ticket that was made safe, and to those who hear of it: what its requester is to be told of the second."""

    follow_up: str
    what: str
    stage: str
    note: str = ""
