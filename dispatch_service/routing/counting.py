"""The outer deadline under another limit: a change of category costs nothing of what was granted or stood still."""

from collections.abc import Callable
from datetime import datetime

from dispatch_service.routing.rules import Due, Limit, Rules
from dispatch_service.routing.states import Ticket

Change = Callable[[Due], Due]


def outer_due(ticket: Ticket, limit: Limit, rules: Rules) -> Due:
    """From acceptance, with every extension and around every pause, in the order they came.

    Another round keeps its own, and so does a case whose deadline a platform owns: neither is the category's.
    """
    outside = ticket.asides.outside
    if ticket.flags.round > 1 or (outside is not None and outside.due_at is not None):
        return ticket.due
    due = rules.due(ticket.origin.accepted_at, limit)
    for _, change in sorted(_changes(ticket, rules), key=lambda dated: dated[0]):
        due = change(due)
    return due


def _changes(ticket: Ticket, rules: Rules) -> list[tuple[datetime, Change]]:
    """A pause counts from its beginning: what was granted before it is part of what stood still."""
    record = ticket.asides.record
    granted: list[tuple[datetime, Change]] = [(at, _extended(by, rules)) for at, by in record.granted]
    return granted + [(since, _around(since, until, rules)) for since, until in record.pauses]


def _extended(by: Limit, rules: Rules) -> Change:
    return lambda due: rules.extended(due, by)


def _around(since: datetime, until: datetime, rules: Rules) -> Change:
    return lambda due: rules.resumed(due, since, until)
