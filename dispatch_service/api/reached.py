"""Who can be reached now for the units a ticket or a whistle waits for, so that no deadline is nobody's."""

from collections.abc import Iterable
from datetime import datetime

from dispatch_service.directory.presence import Presence
from dispatch_service.routing.states import Ticket
from dispatch_service.rules.duties import DUTIES
from dispatch_service.whistles.states import Whistle

MOST = 5
"""Staff codes of a unit: whoever needs more asks for its duty."""
Reached = dict[str, list[str]]


def for_ticket(ticket: Ticket, presence: Presence, at: datetime) -> Reached:
    """By unit: those who hold it and those whose time runs, for what is waited for first. Nobody once it has ended, nor
    of what an office keeps for itself: there no other unit stands in."""
    if not ticket.open or ticket.flags.office:
        return {}
    custody = ticket.custody
    last_first = sorted(ticket.clocks, key=lambda clock: clock.due_at, reverse=True)
    duties = {custody.unit: "", **{clock.unit: DUTIES.get(clock.kind, "") for clock in last_first}}
    return _first(
        (unit, presence.reachable(unit, "", at, custody.person if unit == custody.unit else "", duty))
        for unit, duty in duties.items()
    )


def for_whistle(whistle: Whistle, presence: Presence, at: datetime) -> Reached:
    """By unit: all that are called, and those whose time runs."""
    units = (*whistle.units, *(clock.unit for clock in whistle.clocks))
    return _first((unit, presence.reachable(unit, "", at)) for unit in units) if whistle.open else {}


def _first(reached: Iterable[tuple[str, tuple[str, ...]]]) -> Reached:
    return {unit: list(persons[:MOST]) for unit, persons in reached}
