"""The newest events as objects, so that several views on one log do not each decode the same bytes."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from shared.eventlog.port import Recorded

Event = TypeVar("Event")


class Tail(Generic[Event]):
    """Decodes, and keeps what it decoded last. A position's event never changes, so nothing kept here goes stale."""

    def __init__(self, decode: Callable[[Recorded], Event], capacity: int = 5_000) -> None:
        self._decode = decode
        self._capacity = capacity
        self._kept: dict[int, Event] = {}

    def decoded(self, page: Sequence[Recorded]) -> list[Event]:
        """The page's events, in order."""
        return [self._one(recorded) for recorded in page]

    def _one(self, recorded: Recorded) -> Event:
        position = recorded.position
        if position in self._kept:
            return self._kept[position]
        event = self._decode(recorded)
        if len(self._kept) >= self._capacity:
            del self._kept[next(iter(self._kept))]
        self._kept[position] = event
        return event
