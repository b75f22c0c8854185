"""Intake's events as they stand in its log, and back.

A request event's data is the contract's message itself, so its announcement adds only address and number, and the relay
ships the stored bytes. What dispatch announced is kept in the bytes it came in and never announced further.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from intake_service.requests.streams import REQUEST
from shared.contracts.actor import Actor
from shared.contracts.envelope import NAMES
from shared.contracts.resident_request import (
    AuthorityDueFiled,
    RatingGiven,
    ReminderFiled,
    ReopeningAsked,
    RequestFiled,
    ResidentRequest,
    SupplementFiled,
    WithdrawalAsked,
)
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog import codec as bytes_of
from shared.eventlog.codec import Announcement, Body, Unreadable
from shared.eventlog.port import NewEvent, Recorded
from shared.ids import text

Happened = ResidentRequest | TicketAnnounced
"""Everything that can stand in intake's log."""

_SHAPES: tuple[type[Happened], ...] = (
    RequestFiled,
    SupplementFiled,
    ReminderFiled,
    WithdrawalAsked,
    ReopeningAsked,
    AuthorityDueFiled,
    RatingGiven,
    TicketAnnounced,
)
_DECODERS = {shape.__name__: msgspec.json.Decoder(shape) for shape in _SHAPES}
SCHEMA = 1
TYPES = tuple(_DECODERS)
"""Names of the events that can stand in this log."""


class Entry(msgspec.Struct, frozen=True):
    """One recorded event: what views fold and replay reads."""

    position: int
    recorded_at: datetime
    stream: str
    version: int
    at: datetime
    actor: Actor
    event: Happened


class Deed(msgspec.Struct, frozen=True):
    """Who did it, when, and as part of what. `id` names the event, `command` what was asked."""

    id: UUID
    command: UUID
    at: datetime
    actor: Actor
    correlation: str = ""
    causation: str = ""


def request_event(event: ResidentRequest, version: int, deed: Deed) -> NewEvent:
    """An event of a request's own stream, announced to the bus as it is."""
    subject = text(event.request)
    public = Announcement(NAMES[type(event)], subject, version)
    return _encode(REQUEST + subject, version, type(event).__name__, bytes_of.raw(event), deed, public)


def status_event(stream: str, sequence: int, value: bytes, deed: Deed) -> NewEvent:
    """What dispatch announced as number `sequence` of a ticket; `value` is the message as it came."""
    return _encode(stream, sequence, TicketAnnounced.__name__, msgspec.Raw(value), deed, None)


def _encode(
    stream: str, version: int, type_: str, data: msgspec.Raw, deed: Deed, public: Announcement | None
) -> NewEvent:
    return bytes_of.encode(
        Body(
            id=deed.id,
            stream=stream,
            version=version,
            type=type_,
            schema=SCHEMA,
            at=deed.at,
            actor=deed.actor,
            command=deed.command,
            data=data,
            correlation=deed.correlation,
            causation=deed.causation,
            public=public,
        )
    )


def decode(recorded: Recorded) -> Entry:
    """What happened, with all that was said about it.

    Raises:
        shared.eventlog.codec.Unreadable: bytes, type or schema are not known here.
    """
    body = bytes_of.decode(recorded.body)
    decoder = _DECODERS.get(body.type)
    if decoder is None or body.schema != SCHEMA:
        raise Unreadable(f"{body.type} schema {body.schema}")
    try:
        event = decoder.decode(body.data)
    except msgspec.DecodeError as fault:
        raise Unreadable(str(fault)) from fault
    return Entry(recorded.position, recorded.recorded_at, body.stream, body.version, body.at, body.actor, event)
