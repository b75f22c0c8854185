"""A log whose columns, places, versions or times were tampered with says so; an honest one says nothing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from shared.clock import ManualClock
from shared.eventlog import codec
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import Recorded
from shared.eventlog.verify import Checker, check_log
from tests.eventlog.events import NINE, item


async def honest() -> MemoryLog:
    """Two streams and a clock that moved on."""
    clock = ManualClock(NINE)
    log = MemoryLog(clock, "test/log")
    await log.append(item("a", 1), item("b", 1))
    clock.advance(timedelta(seconds=1))
    await log.append(item("a", 2), item("a", 3))
    return log


class Tampered(MemoryLog):
    """A log that shows other events than were written."""

    def __init__(self, events: list[Recorded]) -> None:
        super().__init__(ManualClock(NINE), "test/log")
        self._shown = events

    async def read(self, start: int = 0, limit: int = 1000) -> list[Recorded]:
        return [event for event in self._shown if event.position >= start][:limit]

    async def size(self) -> int:
        return 4


async def faults(events: list[Recorded]) -> list[tuple[int, str]]:
    return [(fault.position, fault.what) async for fault in check_log(Tampered(events))]


async def test_an_honest_log_has_no_faults() -> None:
    assert await faults(await (await honest()).read()) == []


CHANGES: dict[str, Callable[[Recorded], Recorded]] = {
    "id": lambda e: msgspec.structs.replace(e, id=UUID(int=5)),
    "type": lambda e: msgspec.structs.replace(e, type="Other"),
    "occurred_at": lambda e: msgspec.structs.replace(e, occurred_at=NINE + timedelta(microseconds=1)),
}


@pytest.mark.parametrize("column", CHANGES)
async def test_a_column_that_differs_from_the_bytes_is_found(column: str) -> None:
    events = await (await honest()).read()
    events[2] = CHANGES[column](events[2])
    assert await faults(events) == [(2, "column-differs")]


async def test_a_removed_event_leaves_a_hole() -> None:
    events = await (await honest()).read()
    del events[2]
    assert await faults(events) == [(3, "position-hole"), (3, "version-hole")]


async def test_a_log_cut_short_is_found() -> None:
    assert await faults((await (await honest()).read())[:2]) == [(2, "end-missing")]


async def test_events_that_changed_places_are_found() -> None:
    events = await (await honest()).read()
    first, second = events[2], events[3]
    events[2] = msgspec.structs.replace(second, position=2)
    events[3] = msgspec.structs.replace(first, position=3)
    assert await faults(events) == [(2, "version-hole"), (3, "version-hole")]


async def test_time_that_runs_backwards_is_found() -> None:
    events = await (await honest()).read()
    events[3] = msgspec.structs.replace(events[3], recorded_at=NINE)
    assert await faults(events) == [(3, "time-backwards")]


async def test_bytes_that_are_no_event_are_found() -> None:
    events = await (await honest()).read()
    events[1] = msgspec.structs.replace(events[1], body=b"{}")
    assert await faults(events) == [(1, "body-unreadable")]


async def test_a_fault_never_tells_what_the_event_says() -> None:
    events = await (await honest()).read()
    events[1] = msgspec.structs.replace(events[1], type="Other")
    async for fault in check_log(Tampered(events)):
        assert "number" not in str(fault)
        assert str(fault) == "1: column-differs (type: Other in the column, Noted in the bytes)"


async def test_the_leaves_of_a_page_are_those_of_its_entries() -> None:
    events = await (await honest()).read()
    checker = Checker("test/log")
    leaves = [*checker.leaves(events[:3]), *checker.leaves(events[3:])]
    assert leaves == [codec.leaf(codec.entry("test/log", event)) for event in events]
    assert (checker.size, checker.faults) == (4, [])
