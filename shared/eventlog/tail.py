"""The newest events as objects, so that several views on one log do not each decode the same bytes."""

from collections.abc import Callable, Sequence
from itertools import islice
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
        if len(self._kept) >= self._capacity:  # half at once: to find the oldest, a dict goes over all taken before it
            self._kept = dict(islice(self._kept.items(), self._capacity // 2 + 1, None))
        self._kept[position] = event
        return event
