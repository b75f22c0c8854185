"""What every bus does alike with a record: which partition a key goes to, and how large a record may be."""

import zlib
from collections.abc import Sequence

from shared.bus.port import Outgoing, RecordTooLarge

MAX_BYTES = 900_000
"""Key, value and headers together; below the 1 MiB that a Kafka broker takes unless told otherwise."""


def partition_of(key: str, partitions: int) -> int:
    """The partition of a key: the same in every process and release, so that a key's order survives an upgrade."""
    return zlib.crc32(key.encode()) % partitions


def check_sizes(records: Sequence[Outgoing]) -> None:
    """Refuse a batch that could not be sent whole.

    Raises:
        RecordTooLarge: names topic and key of the first that is too large.
    """
    for record in records:
        size = len(record.key.encode()) + len(record.value) + sum(len(n) + len(v) for n, v in record.headers)
        if size > MAX_BYTES:
            raise RecordTooLarge(f"{record.topic} {record.key}: {size} bytes, at most {MAX_BYTES}")
