"""Where the time of day comes from: the only module that reads the machine's clock; all else is handed a `Clock`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """The machine's clock, moved by the seconds a file says: deadlines of a demonstration pass while one looks on.

    Several processes that read one file agree. Without the file it is the machine's own time.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def shift(self) -> timedelta:
        try:
            return timedelta(seconds=float(self._file.read_text()))
        except FileNotFoundError:
            return timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift


def clock_by(file: Path | None) -> Clock:
    """The clock of a process: the machine's, or a demonstration's where a file is named."""
    return SystemClock() if file is None else ShiftedClock(file)


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
