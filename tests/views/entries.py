"""A ticket's history as the log would hold it, for views to fold."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from dispatch_service import codec
from dispatch_service.codec import Deed, Entry, ticket_stream
from dispatch_service.routing.events import Event
from dispatch_service.whistles.events import WhistleEvent
from shared.contracts.actor import Actor
from shared.eventlog.port import NewEvent, Recorded
from shared.ids import new_id

DEED = Deed(command=UUID(int=7), actor=Actor(person="grid-7", unit="s1c1g1", post="grid-member", role="grid-member"))


def news(events: Iterable[Event], ticket: UUID | str, first_version: int = 1) -> list[NewEvent]:
    """The events as new ones of the ticket's stream."""
    stream = ticket_stream(ticket)
    return [
        codec.encode(event, DEED, (stream, version), new_id())  # pyright: ignore[reportArgumentType] # one of the union
        for version, event in enumerate(events, first_version)
    ]


def whistle_entries(events: Iterable[WhistleEvent], whistle: str) -> list[Entry]:
    """A whistle's events as a view meets them."""
    stream = codec.whistle_stream(whistle)
    told = [
        codec.encode(event, DEED, (stream, version), new_id())  # pyright: ignore[reportArgumentType] # one of the union
        for version, event in enumerate(events, 1)
    ]
    return [codec.decode(one) for one in recorded(told)]


def recorded(events: Sequence[NewEvent], start: int = 0) -> list[Recorded]:
    """The events as if appended, one a moment after the other."""
    return [
        Recorded(position, new.occurred_at, new.id, new.stream, new.version, new.type, new.occurred_at, new.body)
        for position, new in enumerate(events, start)
    ]


def entries(events: Iterable[Event], ticket: UUID | str) -> list[Entry]:
    """The events as a view meets them."""
    return [codec.decode(one) for one in recorded(news(events, ticket))]
