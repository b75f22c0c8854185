"""Reads of a request's own stream: its state, and where in the log an answer given before stands."""

from uuid import UUID

from intake_service.codec import Entry, decode
from intake_service.handlers.content import Receipt
from intake_service.handlers.kept import Answer
from intake_service.handlers.sources import Sources
from intake_service.requests.request import State, replay
from intake_service.requests.streams import request_stream, status_stream
from shared.contracts.resident_request import RequestFiled, ResidentRequest
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog.codec import Unreadable
from shared.eventlog.port import EventLog, Recorded


class Stored:
    """What the log says of single requests."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._sources = Sources(log)

    async def state(self, request: UUID) -> tuple[State, int]:
        """State and version of a request."""
        events = await self._log.read_stream(request_stream(request))
        return replay(_own(event) for event in events), len(events)

    async def whole(self, request: UUID) -> list[Entry]:
        """All there is of a request, in the log's order: what was filed and asked, and what dispatch announced."""
        told = [status_stream(request, source) for source in range(await self._sources.count())]
        streams = await self._log.read_streams([request_stream(request), *told])
        return [*map(decode, sorted((one for stream in streams.values() for one in stream), key=_position))]

    async def receipt(self, answer: Answer) -> Receipt:
        """The answer to a filing, as it was given the first time."""
        position = await self.position(answer.request, answer.operation)
        return answer.receipt(position)

    async def position(self, request: UUID, operation: UUID | None) -> int:
        """Where an operation stands; the filing itself where none is named."""
        for recorded in await self._log.read_stream(request_stream(request)):
            event = _own(recorded)
            asked = None if isinstance(event, RequestFiled) else event.operation
            if asked == operation:
                return recorded.position
        raise LookupError(f"no operation {operation} in {request_stream(request)}")


def _position(recorded: Recorded) -> int:
    return recorded.position


def _own(recorded: Recorded) -> ResidentRequest:
    event = decode(recorded).event
    if isinstance(event, TicketAnnounced):
        raise Unreadable(f"an announcement in {recorded.stream}")
    return event
