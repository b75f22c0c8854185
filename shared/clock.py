"""Where the time of day comes from: the only module that reads the machine's clock; all else is handed a `Clock`."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """Stands still until somebody moves it: for tests, rehearsals and demonstrations."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Go to a moment, backwards too, as a badly kept clock does.

        Raises:
            ValueError: the moment carries no time zone.
        """
        if now.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Go forward by a span; a negative one goes back."""
        self._now += by
