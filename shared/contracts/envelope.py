"""CloudEvents 1.0 in Kafka binary mode: attributes travel as `ce_*` headers, the value is the data alone.

Source: CloudEvents 1.0.2 and its Kafka protocol binding, section 3.2; extensions `sequence`, `correlationid`,
`causationid` from the CloudEvents extension list. Duplicates are told by (source, subject, sequence).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from shared.contracts.resident_request import (
    AuthorityDueFiled,
    RatingGiven,
    ReminderFiled,
    ReopeningAsked,
    RequestFiled,
    SupplementFiled,
    WithdrawalAsked,
)
from shared.contracts.ticket_event import TicketAnnounced

Headers = tuple[tuple[str, bytes], ...]
_SPECVERSION = ("ce_specversion", b"1.0")
_CONTENT_TYPE = ("content-type", b"application/json")

TYPES: dict[str, type[msgspec.Struct]] = {
    "gridwhistle.request.filed.v1": RequestFiled,
    "gridwhistle.request.supplemented.v1": SupplementFiled,
    "gridwhistle.request.reminded.v1": ReminderFiled,
    "gridwhistle.request.withdrawal-asked.v1": WithdrawalAsked,
    "gridwhistle.request.reopening-asked.v1": ReopeningAsked,
    "gridwhistle.request.authority-due-filed.v1": AuthorityDueFiled,
    "gridwhistle.request.rating-given.v1": RatingGiven,
    "gridwhistle.ticket.announced.v1": TicketAnnounced,
}
"""Every type that may cross the bus. A breaking change is a new type, never an edit."""
NAMES = {contract: name for name, contract in TYPES.items()}
_DECODERS = {name: msgspec.json.Decoder(contract) for name, contract in TYPES.items()}


class Malformed(Exception):
    """Bytes on the bus that are no message of ours: `reason` is a code, `detail` says where."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Envelope(msgspec.Struct, frozen=True):
    """The attributes of one message. `sequence` is the ticket's own number at this source, dense from 1."""

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    sequence: int
    correlation: str = ""
    causation: str = ""


def to_headers(envelope: Envelope) -> Headers:
    """Header pairs in a fixed order, so that the same envelope is always the same bytes."""
    pairs = [
        _SPECVERSION,
        ("ce_id", str(envelope.id).encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", envelope.time.isoformat().replace("+00:00", "Z").encode()),
        ("ce_sequence", b"%d" % envelope.sequence),
    ]
    if envelope.correlation:
        pairs.append(("ce_correlationid", envelope.correlation.encode()))
    if envelope.causation:
        pairs.append(("ce_causationid", envelope.causation.encode()))
    return (*pairs, _CONTENT_TYPE)


def from_headers(headers: Iterable[tuple[str, bytes]]) -> Envelope:
    """Read the attributes.

    Raises:
        Malformed: a required attribute is missing or unreadable, or the specversion is not 1.0.
    """
    try:
        found = {name: value.decode() for name, value in headers}
        if found["ce_specversion"] != "1.0":
            raise Malformed("specversion", found["ce_specversion"])
        return Envelope(
            id=msgspec.convert(found["ce_id"], UUID),  # half of what UUID's own constructor takes
            source=found["ce_source"],
            type=found["ce_type"],
            subject=found["ce_subject"],
            time=datetime.fromisoformat(found["ce_time"]),
            sequence=int(found["ce_sequence"]),
            correlation=found.get("ce_correlationid", ""),
            causation=found.get("ce_causationid", ""),
        )
    except KeyError as missing:
        raise Malformed("header-missing", str(missing.args[0])) from missing
    except (ValueError, msgspec.ValidationError) as unreadable:
        raise Malformed("header-unreadable", str(unreadable)) from unreadable


def decode(type_name: str, value: bytes) -> msgspec.Struct:
    """The message's data as its contract. Unknown fields are ignored: an older reader meets a newer writer.

    Raises:
        Malformed: `unknown-type`, or `data` with the path of the first fault.
    """
    decoder = _DECODERS.get(type_name)
    if decoder is None:
        raise Malformed("unknown-type", type_name)
    try:
        return decoder.decode(value)
    except msgspec.DecodeError as fault:
        raise Malformed("data", str(fault)) from fault
