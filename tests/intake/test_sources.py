"""Each log that announces to us has a number for ever, the first one none that shows in its streams' names."""

import asyncio
from datetime import UTC, datetime

import pytest

from intake_service.handlers.sources import Sources
from intake_service.requests.streams import status_stream
from shared.clock import ManualClock
from shared.eventlog.memory import MemoryLog


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog(ManualClock(datetime(2026, 11, 23, tzinfo=UTC)))


async def test_sources_are_numbered_as_they_come_and_keep_their_numbers(log: MemoryLog) -> None:
    sources = Sources(log)
    assert await sources.numbers(["a"]) == {"a": 0}
    assert await sources.numbers(["b", "a", "b"]) == {"a": 0, "b": 1}
    assert await Sources(log).numbers(["c", "b"]) == {"b": 1, "c": 2}


async def test_two_replicas_that_meet_new_sources_at_once_give_no_number_twice(log: MemoryLog) -> None:
    one, other = Sources(log), Sources(log)
    found = await asyncio.gather(one.numbers(["a", "b"]), other.numbers(["c", "a"]), other.numbers(["d"]))
    numbers = {source: number for part in found for source, number in part.items()}
    assert sorted(numbers.values()) == [0, 1, 2, 3]
    assert await Sources(log).numbers(["a", "b", "c", "d"]) == numbers
    assert await one.numbers(["a", "b", "c", "d"]) == numbers


async def test_where_nothing_was_announced_yet_one_log_is_expected(log: MemoryLog) -> None:
    assert await Sources(log).count() == 1
    await Sources(log).numbers(["a", "b"])
    assert await Sources(log).count() == 2


def test_the_first_log_s_streams_bear_the_request_s_name_alone() -> None:
    assert status_stream("r") == "status-r"
    assert status_stream("r", 1) == "status-r.1"
