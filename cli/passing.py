"""Lets an hour pass in the demonstration, so that a deadline nobody heeds is seen to do its work.

A new home's morning begins `AGO` before now and is moved forward from one deadline to the next, as though somebody had
waited; at the end, however it comes, the demonstration runs on the machine's own time and stays there.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from shared.clock import ShiftedClock, SystemClock

FILE = "demo-clock"
AGO = timedelta(minutes=75)
"""Before now: longer than the shortest case limit of the demo's policy, so that its end lies behind us."""
BEFORE, AFTER = timedelta(seconds=45), timedelta(seconds=20)
"""Where we stop around a deadline: no longer apart than silence may last before timers call it an outage."""
NOTICED = 2.5
"""Seconds in which a timer looks at the clock again; it does so every second."""


class DemoClock:
    """The clock of one demonstration; nobody else moves it."""

    def __init__(self, home: Path, *, embedded: bool = True) -> None:
        self.file = home / FILE
        self.new = embedded and not (home / "postgres").exists()
        """Only where nothing was ever recorded can a morning begin in the past."""
        self._clock = ShiftedClock(self.file)

    def now(self) -> datetime:
        return self._clock.now()

    def begin(self) -> None:
        """Put the clock back, on a new home only."""
        self.settle()
        if self.new:
            self._move(-AGO)

    def go_to(self, moment: datetime) -> None:
        """Forward to a moment, and never beyond the machine's own time."""
        self._move(min(timedelta(), max(self._clock.shift, moment - SystemClock().now())))

    def settle(self) -> None:
        """To the machine's own time."""
        self.file.unlink(missing_ok=True)

    def _move(self, shift: timedelta) -> None:
        """In one step: the services read it while we write."""
        written = self.file.with_suffix(".new")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(str(shift.total_seconds()))
        written.replace(self.file)


def let_pass(
    clock: DemoClock,
    next_due: Callable[[], datetime],
    passed: Callable[[], bool],
    rest: Callable[[float], None] = time.sleep,
) -> bool:
    """From deadline to deadline until the awaited one has passed; False when that would lead beyond now.

    `next_due`: the first deadline that is armed; it moves on when the services have fired it.
    """
    while not passed():
        due = next_due()
        if due + AFTER > SystemClock().now():
            return False
        clock.go_to(due - BEFORE)
        rest(NOTICED)
        clock.go_to(due + AFTER)
        while not passed() and next_due() <= clock.now():
            rest(0.2)
    return True
