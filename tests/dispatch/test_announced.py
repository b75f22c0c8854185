"""What the bus is told of a ticket is its public state, field by field, whatever happened to it."""

from uuid import UUID

import msgspec
import pytest

from dispatch_service.handlers.core import message
from dispatch_service.routing.announce import announce
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import fold
from shared.contracts.ticket_event import TicketAnnounced
from tests.routing import stories as tell
from tests.views.test_folds import HISTORIES

TICKET = UUID("018f0000-0000-7000-8000-000000000002")
OPERATION = UUID("018f0000-0000-7000-8000-000000000003")
WITHDRAWN = tell.told(tell.opening(), tell.withdraw(operation=str(OPERATION)))

NAMED = [name for name in HISTORIES if name != "withdrawn"]
"""Its operations have names that no message takes."""


@pytest.mark.parametrize(
    "events", [*(HISTORIES[name] for name in NAMED), WITHDRAWN], ids=[*NAMED, "withdrawn by a wish"]
)
def test_the_message_says_what_the_public_state_says(events: tuple[Event, ...]) -> None:
    for count in range(1, len(events) + 1):
        ticket = fold(str(TICKET), events[:count])
        assert ticket is not None
        state = announce(ticket, events[count - 1], lambda code: (f"{code}站", f"post {code}"))
        assert message(state) == msgspec.convert(state, TicketAnnounced, from_attributes=True)
