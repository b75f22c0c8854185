"""Messages as intake would publish them, in their smallest form."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from shared.bus.port import Outgoing
from shared.contracts.envelope import Envelope, Headers, to_headers
from shared.contracts.resident_request import ReminderFiled
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.ids import new_id

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REMINDED = "gridwhistle.request.reminded.v1"
INTAKE = "intake"


def headers(ticket: str, sequence: int, type_name: str = REMINDED, source: str = INTAKE) -> Headers:
    """The envelope of a message."""
    return to_headers(Envelope(new_id(), source, type_name, ticket, NINE, sequence))


def reminder(
    ticket: UUID,
    sequence: int,
    *,
    topic: str = RESIDENT_REQUESTS,
    type_name: str = REMINDED,
    source: str = INTAKE,
) -> Outgoing:
    """A resident's reminder: the ticket's message number `sequence` from that source."""
    data = ReminderFiled(request=ticket, operation=new_id())
    return Outgoing(topic, str(ticket), msgspec.json.encode(data), headers(str(ticket), sequence, type_name, source))


def reminders(ticket: UUID, count: int, start: int = 1, *, topic: str = RESIDENT_REQUESTS) -> list[Outgoing]:
    """Several reminders of one ticket in their order."""
    return [reminder(ticket, sequence, topic=topic) for sequence in range(start, start + count)]
