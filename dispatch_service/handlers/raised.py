"""Where a matter was raised, from the facts of a filing into the core's own value."""

from dispatch_service.routing.states import Meeting
from shared.contracts.resident_request import Facts


def raised_at(facts: Facts) -> Meeting | None:
    """The meeting it was raised at, if at any."""
    held = facts.meeting
    return Meeting(held.kind, held.held_on, held.area, held.number) if held else None
