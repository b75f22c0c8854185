"""An hour passes in the demonstration: deadline by deadline, never beyond now, and at the end on the machine's time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from cli.passing import AGO, DemoClock, let_pass
from dispatch_service.timers.beats import GAP
from shared.clock import ShiftedClock, SystemClock
from shared.settings import SharedSettings

CLOSE = timedelta(seconds=30)
"""Our own work takes time, on a loaded machine more of it."""


class City:
    """Fires what is due by its clock whenever somebody looks, as the timers do, and knows when it looked."""

    def __init__(self, clock: ShiftedClock, *dues: datetime) -> None:
        self._clock = clock
        self._armed = sorted(dues)
        self._seen = clock.now()
        self.fired: list[datetime] = []
        self.silences: list[timedelta] = []

    def look(self, _seconds: float = 0) -> None:
        now = self._clock.now()
        while self._armed and self._armed[0] <= now:
            self.silences.append(now - self._seen)
            self.fired.append(self._armed.pop(0))
        self._seen = now

    def next_due(self) -> datetime:
        return self._armed[0] if self._armed else datetime.max.replace(tzinfo=UTC)


def begun(home: Path) -> DemoClock:
    clock = DemoClock(home)
    clock.begin()
    return clock


def test_every_deadline_on_the_way_passes_in_its_turn_and_none_counts_as_our_outage(tmp_path: Path) -> None:
    clock = begun(tmp_path)
    dues = [clock.now() + timedelta(minutes=minutes) for minutes in (15, 60, 500)]
    city = City(ShiftedClock(clock.file), *dues)
    assert let_pass(clock, city.next_due, lambda: dues[1] in city.fired, city.look)
    assert city.fired == dues[:2]
    assert max(city.silences) < GAP


def test_what_lies_ahead_of_the_machine_s_own_time_is_not_waited_for(tmp_path: Path) -> None:
    clock = begun(tmp_path)
    ahead = SystemClock().now() + timedelta(minutes=5)
    city = City(ShiftedClock(clock.file), ahead)
    assert not let_pass(clock, city.next_due, lambda: ahead in city.fired, city.look)
    assert city.fired == []


def test_time_goes_neither_back_nor_beyond_now(tmp_path: Path) -> None:
    clock = begun(tmp_path)
    start = clock.now()
    clock.go_to(start - timedelta(hours=1))
    assert clock.now() >= start
    clock.go_to(start + timedelta(days=1))
    assert abs(SystemClock().now() - clock.now()) < CLOSE


def test_a_new_home_begins_earlier_and_ends_on_the_machine_s_time(tmp_path: Path) -> None:
    clock = begun(tmp_path)
    assert abs(SystemClock().now() - clock.now() - AGO) < CLOSE
    clock.settle()
    assert abs(SystemClock().now() - ShiftedClock(clock.file).now()) < CLOSE


def test_a_home_with_a_past_stays_on_the_machine_s_time(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    clock = begun(tmp_path)
    assert not clock.new
    assert not DemoClock(tmp_path / "new", embedded=False).new, "databases elsewhere may hold anything"
    assert abs(SystemClock().now() - clock.now()) < CLOSE


def test_production_has_no_clock_of_the_demo() -> None:
    with pytest.raises(ValidationError, match="machine's own time"):
        SharedSettings.model_validate(
            {"production": True, "demo_clock": "clock", "database_url": "postgresql://a@b/gridwhistle"}
        )
