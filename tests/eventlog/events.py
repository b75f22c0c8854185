"""Events and items in their smallest form, for tests that do not care what happened, only that it was recorded."""

from datetime import UTC, datetime
from uuid import UUID

from shared.contracts.actor import SYSTEM
from shared.eventlog import codec
from shared.eventlog.port import Cell, Item, NewEvent
from shared.ids import new_id

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def event(
    stream: str,
    version: int,
    *,
    number: int = 0,
    event_id: UUID | None = None,
    public: codec.Announcement | None = None,
    at: datetime = NINE,
) -> NewEvent:
    """`Noted` on a stream, carrying a number."""
    return codec.encode(
        codec.Body(
            id=event_id or new_id(),
            stream=stream,
            version=version,
            type="Noted",
            schema=1,
            at=at,
            actor=SYSTEM,
            command=new_id(),
            data=codec.raw({"number": number}),
            public=public,
        )
    )


def item(stream: str, version: int, *cells: Cell, number: int = 0) -> Item:
    """One event on a stream, with the cells that live or die with it."""
    return Item(events=(event(stream, version, number=number),), cells=cells)


def key(name: str, value: bytes = b"receipt") -> Cell:
    """An idempotency key used for the first time."""
    return Cell("key", name, None, value)


def offset(before: int | None, after: int, partition: str = "p0") -> Cell:
    """A consumer's step along a partition."""
    return Cell("offset", partition, None if before is None else str(before).encode(), str(after).encode())
