"""A command under the caller's own key is done once: a cell that lives or dies with its events says what came of it."""

from datetime import datetime, timedelta
from typing import cast

import msgspec

from dispatch_service.handlers.draft import Draft
from dispatch_service.handlers.order import NOTHING, Done, KeyReused, Loaded, Order, State
from dispatch_service.handlers.streams import advance
from shared.eventlog.port import Cell, EventLog

SPACE = "command"
KEPT_FOR = timedelta(days=30)


class Receipt(msgspec.Struct, frozen=True):
    """What the cell keeps: enough to give the same answer again."""

    fingerprint: str
    stream: str
    version: int
    at: datetime | None = None
    """When; None where the command had no effect."""


async def done_before(key: str, fingerprint: str, log: EventLog) -> Done | None:
    """The answer of the first time, with the state as it was then.

    Raises:
        KeyReused: the key stands for another command.
    """
    if not key:
        return None
    value = (await log.cells(SPACE, [key])).get(key)
    if value is None:
        return None
    receipt = msgspec.json.decode(value, type=Receipt)
    if receipt.fingerprint != fingerprint:
        raise KeyReused(key)
    events = (await log.read_stream(receipt.stream))[: receipt.version]
    state = cast(State, advance(NOTHING, events).state)
    return Done(events[-1].position, receipt.stream, receipt.version, state, repeated=True)


def is_expired(value: bytes, now: datetime) -> bool:
    """Whether a key has been kept long enough."""
    at = msgspec.json.decode(value, type=Receipt).at
    return at is not None and now - at > KEPT_FOR


def receipt_cells(order: Order, stream: str, version: int, at: datetime | None) -> tuple[Cell, ...]:
    """The cell to append with the command's events; none without a key."""
    if not order.key:
        return ()
    receipt = Receipt(order.fingerprint, stream, version, at)
    return (Cell(SPACE, order.key, None, msgspec.json.encode(receipt)),)


def with_receipt(order: Order, drafted: Draft, stream: str, before: Loaded) -> Draft:
    """The draft with its receipt; a command without any effect leaves the version it found."""
    version = drafted.after.get(stream, before).version
    at = drafted.item.events[0].occurred_at if drafted.item.events else None
    cells = (*drafted.item.cells, *receipt_cells(order, stream, version, at))
    item = msgspec.structs.replace(drafted.item, cells=cells)
    return msgspec.structs.replace(drafted, item=item)
