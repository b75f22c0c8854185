"""What a consumer keeps in its log's cells, and how it is written there: positions, marks, and what is parked.

Keys begin with the consumer's name, so that several consumers share one log. Numbers are plain decimal text.
"""

from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

import msgspec

from shared.bus.port import Partition, Record

OFFSET = "offset"
"""Space of the next offset wanted of a partition."""
MARK = "mark"
"""Space of the last sequence applied of a (source, subject)."""
BLOCKED = "blocked"
"""Space of the keys that have something parked."""
PARKED = "parked"
"""Space of the parked records."""


class Blocked(msgspec.Struct, frozen=True):
    """A blocked key. Every record parked on it or taken off it changes this cell: nobody acts on an old look."""

    next: int
    """Number the next record parked on it gets."""
    left: int
    """Records parked on it now."""
    since: datetime


class Parked(msgspec.Struct, frozen=True):
    """A record set aside, just as it came; `sealed` parts of it stay sealed."""

    record: Record
    reason: str
    detail: str
    parked_at: datetime
    attempts: int = 0
    """How often it was redriven in vain."""


def offset_key(consumer: str, partition: Partition) -> str:
    return f"{consumer}/{partition.key}"


@lru_cache(maxsize=4096)  # asked for several times while a record is in hand
def mark_key(consumer: str, source: str, subject: str) -> str:
    return f"{consumer}/{quote(source, safe='')}/{quote(subject, safe='')}"


def blocked_key(consumer: str, key: str) -> str:
    return f"{consumer}/{key}"


def parked_key(consumer: str, key: str, number: int) -> str:
    """Padded, so that the order of cells is the order of parking."""
    return f"{consumer}/{key}/{number:010d}"


def number(value: bytes | None) -> int:
    """A number as it stands in a cell; an absent cell is 0."""
    return int(value) if value is not None else 0


def text(value: int) -> bytes:
    return str(value).encode()


def blocked(value: bytes) -> Blocked:
    return msgspec.json.decode(value, type=Blocked)


def parked(value: bytes) -> Parked:
    return msgspec.json.decode(value, type=Parked)


encode = msgspec.json.encode
