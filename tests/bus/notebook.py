"""A service in its smallest form: notes each message on its ticket's stream, and fails where a test says so."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from shared.bus.handler import Defect, Message
from shared.eventlog import codec
from shared.eventlog.port import EventLog, NewEvent
from tests.eventlog.events import event


class Sleep:
    """Holds up one batch between reading and deciding."""

    def __init__(self) -> None:
        self.reached = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def pass_through(self) -> None:
        self.reached = True
        await self._woken.wait()


class Notebook:
    """A `Handler`. By sequence: `defects` and `bugs` cannot be noted, `idle` cause nothing; `began` counts batches."""

    def __init__(self, log: EventLog) -> None:
        self.defects: set[int] = set()
        self.bugs: set[int] = set()
        self.idle: set[int] = set()
        self.event_ids: dict[int, UUID] = {}
        self.fault: Exception | None = None
        """What the next `begin` meets."""
        self.began = 0
        self._log = log
        self._sleeps: list[Sleep] = []

    def fall_asleep(self) -> Sleep:
        """The next batch stops after it has read its states, until it is woken."""
        self._sleeps.append(Sleep())
        return self._sleeps[-1]

    async def begin(self, messages: Sequence[Message]) -> "Page":
        self.began += 1
        if self.fault is not None:
            raise self.fault
        streams = await self._log.read_streams([stream_of(message) for message in messages])
        if self._sleeps:
            await self._sleeps.pop().pass_through()
        return Page(self, {stream: len(events) for stream, events in streams.items()})


class Page:
    """A `Batch`: how long each stream is by now."""

    def __init__(self, notebook: Notebook, lengths: dict[str, int]) -> None:
        self._notebook = notebook
        self._lengths = lengths

    def decide(self, message: Message) -> tuple[NewEvent, ...]:
        sequence = message.envelope.sequence
        if sequence in self._notebook.defects:
            raise Defect("no-such-street", f"sequence {sequence}")
        if sequence in self._notebook.bugs:
            raise ZeroDivisionError("张三 13800000000")
        if sequence in self._notebook.idle:
            return ()
        stream = stream_of(message)
        self._lengths[stream] += 1
        event_id = self._notebook.event_ids.get(sequence)
        return (event(stream, self._lengths[stream], number=sequence, event_id=event_id),)


def stream_of(message: Message) -> str:
    return f"ticket-{message.envelope.subject}"


async def noted(log: EventLog, ticket: UUID) -> list[int]:
    """The sequences noted for a ticket, in the order of its stream."""
    return [number(recorded.body) for recorded in await log.read_stream(f"ticket-{ticket}")]


def number(body: bytes) -> int:
    """The number an event carries."""
    return msgspec.json.decode(codec.decode(body).data, type=dict[str, int])["number"]
