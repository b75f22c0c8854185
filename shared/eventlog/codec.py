"""The bytes of the log: an event's body, its entry and its Merkle leaf. Frozen: what is written here is read for ever.

A body is JSON, encoded once by its writer before any lock. An entry is a fixed sequence of bytes that binds a body to
its place and time in one log; its leaf is what the tree and every proof stand on.
"""

import struct
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast
from uuid import UUID

import msgspec

from shared.contracts.actor import Actor
from shared.eventlog.port import NewEvent, Recorded

ENTRY_FORMAT = 1
LOG_ID_LIMIT = 255
"""Bytes of UTF-8 a log id may have: its length is one byte of the entry."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PLACE = struct.Struct(">Qq32s")


class Why(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a decision rested on: the rule's id, and the content addresses of the versions in force."""

    rule: str = ""
    policy: str = ""
    directory: str = ""
    calendar: str = ""


ITSELF = msgspec.Raw()
"""No data of its own: the event's data is the message."""


class Announcement(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the bus is told of an event. With `ITSELF` the event's own data is the message, so no byte stands twice."""

    type: str
    """CloudEvents type, one of `shared.contracts.envelope.TYPES`."""
    subject: str
    """Ticket or request id: the record's key."""
    sequence: int
    """The subject's own number at this log, dense from 1."""
    data: msgspec.Raw = ITSELF


class Body(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="format", tag=1, gc=False):
    """Body format 1. A new format is a new struct with the next tag; this one stays readable."""

    id: UUID
    stream: str
    version: int
    type: str
    """CamelCase name of what happened, such as `TicketOpened`."""
    schema: int
    """Version of the shape of `data` for this type; older ones are lifted by their service when read."""
    at: datetime
    actor: Actor
    command: UUID
    data: msgspec.Raw
    correlation: str = ""
    causation: str = ""
    why: Why = Why()
    public: Announcement | None = None


class Entry(msgspec.Struct, frozen=True):
    """What an entry says, read back from its bytes."""

    log_id: str
    position: int
    recorded_at: datetime
    body_hash: bytes


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Body)


class Unreadable(Exception):
    """Bytes that are no body or no entry of a format known here."""


def raw(data: object) -> msgspec.Raw:
    """A domain event, or its announcement, as the JSON that goes into a body."""
    return msgspec.Raw(_encoder.encode(data))


def along(data: object) -> msgspec.Raw:
    """The same for a body that is encoded at once: the event is written down along with it, in one go instead of three.
    Until then it only stands in for its bytes: whoever reads `data` before meets no bytes."""
    return cast(msgspec.Raw, data)


def encode(body: Body, origin: object = None) -> NewEvent:
    """The event ready to append. Its moment is written in UTC, whatever zone it came in.

    Raises:
        ValueError: the moment carries no time zone.
    """
    if body.at.tzinfo is not UTC:
        body = msgspec.structs.replace(body, at=_in_utc(body.at))
    return NewEvent(
        id=body.id,
        stream=body.stream,
        version=body.version,
        type=body.type,
        occurred_at=body.at,
        body=_encoder.encode(body),
        origin=origin,
    )


def decode(body: bytes) -> Body:
    """The body's parts; `data` and the announcement stay the stored bytes.

    Raises:
        Unreadable: not a body of a known format.
    """
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as fault:
        raise Unreadable(str(fault)) from fault


def message(body: Body) -> bytes | None:
    """The bytes the bus is to carry for this event, as they are stored; None where it announces nothing."""
    if body.public is None:
        return None
    return bytes(body.public.data) or bytes(body.data)


def entry(log_id: str, event: Recorded) -> bytes:
    """Format (1 byte), length of log id (1), log id (UTF-8), position (8), recorded_at (8), SHA-256 of body (32).

    Numbers are big-endian; `recorded_at` counts microseconds since 1970 in UTC and is signed.

    Raises:
        ValueError: the log id is empty or too long.
    """
    name = log_id.encode()
    if not 0 < len(name) <= LOG_ID_LIMIT:
        raise ValueError(f"a log id has 1 to {LOG_ID_LIMIT} bytes")
    moment = (event.recorded_at - _EPOCH) // _MICROSECOND
    return bytes((ENTRY_FORMAT, len(name))) + name + _PLACE.pack(event.position, moment, sha256(event.body).digest())


def read_entry(data: bytes) -> Entry:
    """The parts of an entry.

    Raises:
        Unreadable: another format, or not exactly as long as it says.
    """
    if len(data) < 2 or data[0] != ENTRY_FORMAT or len(data) != 2 + data[1] + _PLACE.size:
        raise Unreadable("no entry of format 1")
    end = 2 + data[1]
    position, moment, body_hash = _PLACE.unpack(data[end:])
    try:
        log_id = data[2:end].decode()
        return Entry(log_id, position, _EPOCH + moment * _MICROSECOND, body_hash)
    except (UnicodeDecodeError, OverflowError) as fault:
        raise Unreadable(str(fault)) from fault


def leaf(entry_bytes: bytes) -> bytes:
    """Leaf hash by RFC 6962, section 2.1: SHA-256 over 0x00 and the entry."""
    return sha256(b"\x00" + entry_bytes).digest()


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)
