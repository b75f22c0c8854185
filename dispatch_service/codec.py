"""Domain events as they stand in the log, and back: JSON by msgspec, straight into the core's frozen dataclasses.

A type's name is its class name. A changed shape gets the next schema number and a lift from the one before, so bodies
written long ago are read for ever and never rewritten.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar, get_args
from uuid import UUID

import msgspec

from dispatch_service.bootstrap.versions import VersionPutInForce
from dispatch_service.erasing.events import ErasureEventUnion
from dispatch_service.meetings.events import MeetingRecorded
from dispatch_service.routing.events import TicketEventUnion
from dispatch_service.whistles.events import WhistleEventUnion
from shared.contracts.actor import Actor
from shared.eventlog import codec as bytes_of
from shared.eventlog.codec import Announcement, Body, Unreadable, Why
from shared.eventlog.port import NewEvent, Recorded

Happened = TicketEventUnion | WhistleEventUnion | ErasureEventUnion | VersionPutInForce | MeetingRecorded
"""Everything that can stand in dispatch's log."""

E = TypeVar("E")
Loose = dict[str, Any]
Lift = Callable[[Loose], tuple[str, int, Loose]]
"""From an old shape's data to (type, schema, data) of the next one."""

LIFTS: Mapping[tuple[str, int], Lift] = {}
"""By (type, schema) as written. Empty until the first shape changes."""

NOWHERE = -1
"""Position of what has not been appended yet."""
TICKET, WHISTLE, ERASURE, MEETING, RULES = "ticket-", "whistle-", "erasure-", "meeting-", "rules"
"""How streams are named."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One recorded event with all that was said about it: what views fold and replay reads."""

    position: int
    recorded_at: datetime
    stream: str
    version: int
    type: str
    at: datetime
    actor: Actor
    why: Why
    command: UUID
    correlation: str
    event: Happened


class _Told(msgspec.Struct, Generic[E], frozen=True, tag_field="format", tag=1, gc=False):
    """A body whose event is read along with it, and without what only the bus needs of it."""

    stream: str
    version: int
    type: str
    schema: int
    at: datetime
    actor: Actor
    command: UUID
    data: E
    correlation: str = ""
    why: Why = Why()


class Deed(msgspec.Struct, frozen=True):
    """What all events of one command share."""

    command: UUID
    actor: Actor
    why: Why = Why()
    correlation: str = ""
    causation: str = ""


def _entry(told: "Entry | Body | _Told[Happened]", event: Happened, at: datetime, recorded: Recorded) -> Entry:
    return Entry(
        recorded.position,
        recorded.recorded_at,
        told.stream,
        told.version,
        told.type,
        at,
        told.actor,
        told.why,
        told.command,
        told.correlation,
        event,
    )


class Codec:
    """Shapes by their class names, and the lifts between their schemas."""

    def __init__(self, shapes: Iterable[type[Happened]], lifts: Mapping[tuple[str, int], Lift] = LIFTS) -> None:
        self._decoders: dict[str, msgspec.json.Decoder[Happened]] = {
            shape.__name__: msgspec.json.Decoder(shape) for shape in shapes
        }
        self._bodies: dict[str, msgspec.json.Decoder[_Told[Happened]]] = {
            shape.__name__: msgspec.json.Decoder(_Told[shape]) for shape in shapes
        }
        self._lifts = lifts
        self._schemas = dict.fromkeys(self._decoders, 1)
        for name, schema in lifts:
            self._schemas[name] = max(self._schemas.get(name, 1), schema + 1)

    def encode(
        self, event: Happened, deed: Deed, place: tuple[str, int], id_: UUID, public: Announcement | None = None
    ) -> NewEvent:
        """The event ready to append as number `place[1]` of stream `place[0]`."""
        name, why = type(event).__name__, Why(event.rule, deed.why.policy, deed.why.directory, deed.why.calendar)
        stream, version = place
        body = Body(
            id=id_,
            stream=stream,
            version=version,
            type=name,
            schema=self._schemas[name],
            at=event.at,
            actor=deed.actor,
            command=deed.command,
            data=bytes_of.along(event),
            correlation=deed.correlation,
            causation=deed.causation,
            why=why,
            public=public,
        )
        told = (stream, version, name, event.at, deed.actor, why, deed.command, deed.correlation, event)
        return bytes_of.encode(body, Entry(NOWHERE, event.at, *told))

    def decode(self, recorded: Recorded) -> Entry:
        """The event and what was said about it.

        Raises:
            shared.eventlog.codec.Unreadable: bytes, type or schema are not known here.
        """
        if isinstance(origin := recorded.origin, Entry):
            return _entry(origin, origin.event, recorded.occurred_at, recorded)
        if (told := self._at_once(recorded)) is not None:
            return _entry(told, told.data, told.at, recorded)
        body = bytes_of.decode(recorded.body)
        return _entry(body, self.event(body.type, body.schema, body.data), body.at, recorded)

    def _at_once(self, recorded: Recorded) -> _Told[Happened] | None:
        """The body in one go, where its type is the one the row names and its shape the present one."""
        decoder = self._bodies.get(recorded.type)
        if decoder is None:
            return None
        try:
            told = decoder.decode(recorded.body)
        except msgspec.DecodeError:
            return None
        return told if told.type == recorded.type and told.schema == self._schemas[told.type] else None

    def event(self, name: str, schema: int, data: msgspec.Raw) -> Happened:
        """The event of a body's type, schema and data."""
        decoder = self._decoders.get(name)
        try:
            if decoder is not None and schema == self._schemas[name]:
                return decoder.decode(data)
            return self._lifted(name, schema, msgspec.json.decode(data))
        except msgspec.DecodeError as fault:
            raise Unreadable(f"{name} {schema}: {fault}") from fault

    def _lifted(self, name: str, schema: int, data: Loose) -> Happened:
        while (lift := self._lifts.get((name, schema))) is not None:
            name, schema, data = lift(data)
        if name not in self._decoders or schema != self._schemas[name]:
            raise Unreadable(f"{name} {schema}: no such event is known here")
        return self._decoders[name].decode(msgspec.json.encode(data))


_SHAPES: tuple[type[Happened], ...] = (
    *get_args(TicketEventUnion),
    *get_args(WhistleEventUnion),
    *get_args(ErasureEventUnion),
    VersionPutInForce,
    MeetingRecorded,
)
TYPES = tuple(shape.__name__ for shape in _SHAPES)
"""Names of the events that can stand in this log."""
EVENTS = Codec(_SHAPES)
encode = EVENTS.encode
decode = EVENTS.decode


def ticket_stream(ticket: UUID | str) -> str:
    return f"{TICKET}{ticket}"


def whistle_stream(whistle: UUID | str) -> str:
    return f"{WHISTLE}{whistle}"


def meeting_stream(meeting: str) -> str:
    """By the meeting's own name: kind, area and day."""
    return f"{MEETING}{meeting}"
