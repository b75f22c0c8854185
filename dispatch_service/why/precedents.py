"""Which rulings speak to a ticket? Those on the same matter, nearest place first. A hint for the desk, never a rule.

Pure. Who dispatches may follow them or not; what everybody is to follow belongs into directory or policy.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from dispatch_service.routing.states import Ticket

Paths = Callable[[str], Sequence[str]]
"""Codes from the top of the directory down to a unit; none for one that it does not know any more."""
MOST = 3


class Ruling(msgspec.Struct, frozen=True):
    """One ruling. What was written beside it stays sealed in the ticket."""

    ticket: str
    number: str
    position: int
    at: datetime
    category: str
    condition: str
    area: str
    unit: str
    """Whose matter it was ruled to be."""
    ground: str
    ruled_by: str
    """The unit that ruled."""


def nearest(ticket: Ticket, rulings: Iterable[Ruling], paths: Paths, most: int = MOST) -> list[Ruling]:
    """The rulings nearest to the ticket: in place, then in condition, then in time. Its own are no precedent for it,
    nor are those for a unit that the directory does not know any more."""
    origin = ticket.origin
    place = paths(origin.area)

    def nearness(one: Ruling) -> tuple[int, bool, int]:
        return (_shared(place, paths(one.area)), one.condition == origin.condition, one.position)

    fitting = (one for one in rulings if one.category == origin.category and one.ticket != ticket.id)
    return sorted((one for one in fitting if paths(one.unit)), key=nearness, reverse=True)[:most]


def below(area: str, rulings: Iterable[Ruling], paths: Paths) -> list[Ruling]:
    """Those that were made for a place in this area."""
    return [one for one in rulings if area == one.area or area in paths(one.area)]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many rungs two places have in common, from the top."""
    rungs = zip(one, other, strict=False)
    return next((rung for rung, (a, b) in enumerate(rungs) if a != b), min(len(one), len(other)))
