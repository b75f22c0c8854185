"""A message as tests need it."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from dispatch_service.messages.port import Message, message_id

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""Twelve o'clock in China, on a Monday."""
PLAIN = Message(
    id="",
    position=7,
    what="TicketDispatched",
    stream="ticket-1",
    ticket="1",
    number="GW-1",
    unit="S01",
    person="a",
    urgency="general",
    zh="工单GW-1",
    en="Ticket GW-1",
    queued_at=NOON,
    send_at=NOON,
    receipt_minutes=30,
    phone="000-55500001",
)


def message(person: str = "a", position: int = 7, **changes: Any) -> Message:
    """To this person, of the event at this position."""
    return replace(PLAIN, id=message_id("dispatch-test", position, person), person=person, position=position, **changes)
