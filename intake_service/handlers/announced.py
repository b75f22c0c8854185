"""What dispatch announces about a ticket is written into its status stream, once, in the bytes it came in.

The announced sequence is the stream's version, so the log itself refuses a second or a missing one. It counts within
one log of dispatch: another log's messages have a stream of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from intake_service.codec import Deed, status_event
from intake_service.handlers.sources import Sources
from intake_service.requests.streams import status_stream
from shared.bus.handler import Batch, Defect, Message
from shared.contracts.actor import SYSTEM
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog.port import EventLog, NewEvent


class TicketEvents:
    """The consumer's handler."""

    def __init__(self, log: EventLog, new_id: Callable[[], UUID]) -> None:
        self._sources = Sources(log)
        self._new_id = new_id

    async def begin(self, messages: Sequence[Message]) -> Batch:
        """Only which log each message comes from; a log never seen before is given its number."""
        return _Numbered(await self._sources.numbers([one.envelope.source for one in messages]), self._new_id)


class _Numbered:
    """`Batch`: nothing of the tickets need be read."""

    def __init__(self, sources: Mapping[str, int], new_id: Callable[[], UUID]) -> None:
        self._sources = sources
        self._new_id = new_id

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
        stream = status_stream(envelope.subject, self._sources[envelope.source])
        return (status_event(stream, envelope.sequence, message.record.value, deed),)
