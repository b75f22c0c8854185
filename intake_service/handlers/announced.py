"""What dispatch announces about a ticket is written into its status stream, once, in the bytes it came in.

The announced sequence is the stream's version, so the log itself refuses a second or a missing one.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from intake_service.codec import Deed, status_event
from shared.bus.handler import Batch, Defect, Message
from shared.contracts.actor import SYSTEM
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog.port import NewEvent


class TicketEvents:
    """The consumer's handler; needs nothing read beforehand, so it is its own batch."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        self._new_id = new_id

    async def begin(self, messages: Sequence[Message]) -> Batch:
        del messages
        return self

    def decide(self, message: Message) -> tuple[NewEvent, ...]:
        envelope, data = message.envelope, message.data
        if not isinstance(data, TicketAnnounced):
            raise Defect("not-for-intake", envelope.type)
        if str(data.ticket) != envelope.subject:
            raise Defect("subject", "the ticket is not the subject")
        deed = Deed(
            id=self._new_id(),
            command=envelope.id,
            at=data.at,
            actor=SYSTEM,
            correlation=envelope.correlation,
            causation=str(envelope.id),
        )
        return (status_event(envelope.subject, envelope.sequence, message.record.value, deed),)
