"""What a service gives the consumer: a handler that turns messages into events. Pure but for `begin`, which reads.

Bytes become a `Message` here, or an `Unreadable` with the reason why not; nothing a stranger may put on the bus raises.
"""

import hashlib
import traceback
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, quote_from_bytes

import msgspec

from shared.bus.port import Record
from shared.contracts.envelope import Envelope, Malformed, decode, from_headers
from shared.eventlog.judge import check
from shared.eventlog.port import Item, NewEvent

LONGEST_NAME = 200
"""Characters of a key, source or subject; they become keys of cells, and an index holds no endless ones."""
AWAITING_UPGRADE = "awaiting-upgrade"
"""Reason of what a newer release of ours will read: an unknown type or envelope version."""


class Message(msgspec.Struct, frozen=True):
    """A record that is one of ours: its envelope and its data as the contract's type."""

    record: Record
    envelope: Envelope
    data: msgspec.Struct


class Unreadable(msgspec.Struct, frozen=True):
    """A record that is none of ours, or not yet; `envelope` is there where only the data is bad."""

    record: Record
    reason: str
    detail: str = ""
    envelope: Envelope | None = None


class Defect(Exception):
    """This message cannot be applied and would not be tomorrow: it is parked and its key blocked.

    A refusal by the rules is no defect but an event. `reason` is a code, `detail` holds nothing personal.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Batch(Protocol):
    """States loaded for some messages, and on top of them what this batch has decided so far."""

    def decide(self, message: Message) -> tuple[NewEvent, ...]:
        """The events this message causes, perhaps none. Called at most once per message, in their order.

        A later message sees the states the earlier ones left; one that raises leaves nothing behind. No input or
        output happens here: what it raises would be raised again, and so is parked.

        Raises:
            Defect: park it.
        """
        ...


class Handler(Protocol):
    """A service's side of a consumer."""

    async def begin(self, messages: Sequence[Message]) -> Batch:
        """Read everything these messages may need, in few round trips. Some of them may never be decided.

        A state that cannot be rebuilt is remembered and raised as `Defect` by `decide`, so that one ticket's fault
        does not hold up its partition. What is raised here pauses the partition until it passes.
        """
        ...


def decide(batch: Batch, message: Message) -> tuple[NewEvent, ...]:
    """Let the service decide. Whatever it raises is a defect of this message: a pure function would raise it again.

    Raises:
        Defect: with the error's type and place, never its text, which may quote a person's words.
    """
    try:
        events = batch.decide(message)
        check(Item(events=events))
    except Defect:
        raise
    except Exception as bug:  # the edge to the service's code, where a bug must cost one key only
        frame = traceback.extract_tb(bug.__traceback__)[-1]
        raise Defect(f"bug:{type(bug).__name__}", f"{Path(frame.filename).name}:{frame.lineno} {frame.name}") from bug
    return events


def key_of(record: Record) -> str:
    """The key a record is parked under: its own bytes made safe as text, or its coordinates where it has none."""
    if not record.key:
        return quote(f"{record.partition.key}/{record.offset}", safe="")
    return _safe(record.key)


@lru_cache(maxsize=4096)  # asked for several times while a record is in hand
def _safe(key: bytes) -> str:
    text = quote_from_bytes(key, safe="")
    return text if len(text) <= LONGEST_NAME else "sha256-" + hashlib.sha256(key).hexdigest()


def read(record: Record) -> Message | Unreadable:
    """Decode envelope and data."""
    envelope = None
    try:
        envelope = _envelope(record)
        return Message(record, envelope, decode(envelope.type, record.value))
    except Malformed as fault:
        reason = AWAITING_UPGRADE if fault.reason in {"unknown-type", "specversion"} else fault.reason
        return Unreadable(record, reason, fault.detail, envelope)
    except RecursionError:  # brackets nested without end
        return Unreadable(record, "data", "nested too deeply", envelope)


def _envelope(record: Record) -> Envelope:
    envelope = from_headers(record.headers)
    if max(len(envelope.source), len(envelope.subject)) > LONGEST_NAME:
        raise Malformed("header-unreadable", "source or subject too long")
    if envelope.subject.encode() != record.key:
        raise Malformed("key", "the record's key is not its subject")
    if envelope.sequence < 1:
        raise Malformed("header-unreadable", f"sequence {envelope.sequence}")
    return envelope
