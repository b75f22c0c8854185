"""The newest events this process appended, kept in memory, so that its followers need not read back what it just wrote.

An event at a position never changes, so nothing kept here goes stale; only what was committed is added. Where another
process appended in between, what came before the hole is let go, and whoever still wants it reads the store.
"""

from collections.abc import Sequence

from shared.eventlog.port import Recorded

MOST_BYTES = 16_000_000
"""Of event bodies; the older half goes when there are more."""


class Recent:
    """An unbroken run of events that ends with the newest of this process."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._events: list[Recorded] = []
        self._bytes = 0

    @property
    def end(self) -> int:
        """The position behind the newest; 0 where there is none."""
        return self._events[-1].position + 1 if self._events else 0

    def add(self, events: Sequence[Recorded]) -> None:
        """Add what was just committed, in position order."""
        if events[0].position != self.end:
            self.forget()
        self._events += events
        self._bytes += sum(len(event.body) for event in events)
        if self._bytes > self._most:
            del self._events[: len(self._events) // 2]
            self._bytes = sum(len(event.body) for event in self._events)

    def forget(self) -> None:
        """Let all go: the store no longer has it."""
        self._events, self._bytes = [], 0

    def page(self, start: int, limit: int) -> list[Recorded]:
        """At most so many events from a position on; none where that position is not here."""
        first = self.end - len(self._events)
        return self._events[start - first : start - first + limit] if first <= start < self.end else []
