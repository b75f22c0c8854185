"""What every event log promises, on every store: order, density, conflicts, cells and reads."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from shared.clock import ManualClock
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.memory import MemoryLog
from shared.eventlog.port import Appended, Cell, CellConflict, EventLog, Item, VersionConflict
from tests.eventlog.events import NINE, event, item, key, offset
from tests.eventlog.stores import log_database, opened
from tests.servers import TestDatabase


@dataclass
class Case:
    """An empty log and the clock it goes by."""

    log: EventLog
    clock: ManualClock


@pytest.fixture(scope="module", params=["memory", "postgres", "installed_postgres"])
async def template(request: pytest.FixtureRequest) -> AsyncGenerator[TestDatabase | None]:
    if request.param == "memory":
        yield None
        return
    server: EmbeddedPostgres = request.getfixturevalue(request.param)
    async with log_database(server) as home:
        yield home


@pytest.fixture
async def case(template: TestDatabase | None) -> AsyncGenerator[Case]:
    if template is None:
        clock = ManualClock(NINE)
        yield Case(MemoryLog(clock), clock)
    else:
        async with opened(template) as store:
            yield Case(store.log, store.clock)


@pytest.fixture
def log(case: Case) -> EventLog:
    return case.log


async def test_an_empty_log_has_nothing_to_read(log: EventLog) -> None:
    assert await log.size() == 0
    assert await log.read() == []
    assert await log.read_stream("ticket/1") == []
    assert await log.read_streams(["ticket/1"]) == {"ticket/1": []}
    assert await log.scan_cells("key") == []


async def test_positions_are_dense_from_zero_across_streams_and_calls(log: EventLog) -> None:
    await log.append(item("a", 1), item("b", 1))
    await log.append(Item(events=(event("a", 2), event("b", 2), event("a", 3))))
    assert [(e.position, e.stream, e.version) for e in await log.read()] == [
        (0, "a", 1), (1, "b", 1), (2, "a", 2), (3, "b", 2), (4, "a", 3),
    ]  # fmt: skip
    assert await log.size() == 5


async def test_an_event_comes_back_as_it_was_written(log: EventLog) -> None:
    new = event("ticket/望京", 1, number=7)
    await log.append(Item(events=(new,)))
    (read,) = await log.read()
    assert (read.id, read.stream, read.version, read.type, read.occurred_at, read.body) == (
        new.id, new.stream, new.version, new.type, new.occurred_at, new.body,
    )  # fmt: skip


async def test_the_answer_names_the_position_of_the_last_event(log: EventLog) -> None:
    (outcome,) = await log.append(Item(events=(event("a", 1), event("a", 2))))
    assert outcome == Appended(1, NINE)


async def test_an_item_without_events_is_answered_with_the_last_position_there_is(log: EventLog) -> None:
    assert await log.append(Item(cells=(key("k"),))) == [Appended(-1, NINE)]
    await log.append(item("a", 1))
    assert await log.append(Item(cells=(key("l"),))) == [Appended(0, NINE)]


async def test_a_call_without_items_does_nothing(log: EventLog) -> None:
    assert await log.append() == []


async def test_recorded_time_never_runs_backwards_though_the_clock_does(case: Case) -> None:
    await case.log.append(item("a", 1))
    case.clock.advance(timedelta(minutes=-5))
    await case.log.append(item("a", 2))
    case.clock.advance(timedelta(minutes=10))
    await case.log.append(item("a", 3))
    assert [e.recorded_at - NINE for e in await case.log.read()] == [
        timedelta(0),
        timedelta(0),
        timedelta(minutes=5),
    ]


async def test_a_second_writer_on_one_stream_is_refused(log: EventLog) -> None:
    await log.append(item("a", 1))
    assert await log.append(item("a", 1)) == [VersionConflict("a", 0, 1)]
    assert await log.append(item("a", 3)) == [VersionConflict("a", 2, 1)]
    assert await log.size() == 1


async def test_an_item_is_applied_whole_or_not_at_all(log: EventLog) -> None:
    await log.append(item("b", 1))
    (outcome,) = await log.append(Item(events=(event("a", 1), event("b", 1)), cells=(key("k"),)))
    assert outcome == VersionConflict("b", 0, 1)
    assert await log.read_stream("a") == []
    assert await log.cells("key", ["k"]) == {}


async def test_a_later_item_of_a_call_sees_what_the_earlier_one_left(log: EventLog) -> None:
    outcomes = await log.append(item("a", 1, offset(None, 1)), item("a", 2, offset(1, 2)))
    assert outcomes == [Appended(0, NINE), Appended(1, NINE)]
    assert await log.cells("offset", ["p0"]) == {"p0": b"2"}


async def test_what_was_built_on_a_lost_item_of_the_call_is_lost_too(log: EventLog) -> None:
    """The other replica wrote the same number of events, so the versions would fit; what they built on would not."""
    await log.append(item("a", 1, offset(None, 1)))
    outcomes = await log.append(item("a", 1), item("a", 2), item("b", 1))
    assert outcomes == [VersionConflict("a", 0, 1), VersionConflict("a", 1, 1), Appended(1, NINE)]


async def test_a_lost_offset_race_takes_the_whole_chain_behind_it(log: EventLog) -> None:
    await log.append(Item(cells=(offset(None, 2),)))
    chain = [item("a", 1, offset(None, 1)), item("b", 1, offset(1, 2)), item("c", 1, offset(2, 3))]
    assert await log.append(*chain) == [CellConflict("offset", "p0", b"2")] * 3
    assert await log.size() == 0


async def test_an_idempotency_key_used_twice_counts_once(log: EventLog) -> None:
    await log.append(item("a", 1, key("k", b"receipt 1")))
    assert await log.append(item("b", 1, key("k", b"receipt 2"))) == [CellConflict("key", "k", b"receipt 1")]
    assert await log.read_stream("b") == []


async def test_a_cell_can_be_put_changed_and_removed(log: EventLog) -> None:
    await log.append(Item(cells=(Cell("mark", "m", None, b"1"),)))
    await log.append(Item(cells=(Cell("mark", "m", b"1", b"2"),)))
    assert await log.cells("mark", ["m", "n"]) == {"m": b"2"}
    await log.append(Item(cells=(Cell("mark", "m", b"2", None),)))
    assert await log.cells("mark", ["m"]) == {}
    assert await log.append(Item(cells=(Cell("mark", "m", b"2", b"3"),))) == [CellConflict("mark", "m", None)]


async def test_a_cell_may_be_asked_to_stay_as_it_is(log: EventLog) -> None:
    await log.append(Item(cells=(Cell("mark", "m", None, b""),)))
    stays = Cell("mark", "m", b"", b"")
    assert isinstance((await log.append(item("a", 1, stays)))[0], Appended)
    gone = Cell("mark", "m", None, None)
    assert await log.append(item("a", 2, gone)) == [CellConflict("mark", "m", b"")]


async def test_spaces_are_apart(log: EventLog) -> None:
    await log.append(Item(cells=(Cell("x", "k", None, b"x"), Cell("y", "k", None, b"y"))))
    assert (await log.cells("x", ["k"]), await log.cells("y", ["k"])) == ({"k": b"x"}, {"k": b"y"})


async def test_cells_are_scanned_by_key_in_pages(log: EventLog) -> None:
    keys = ["a/2", "A/1", "a/1", "a/10", "诉求/1", "b"]
    await log.append(
        *(Item(cells=(key(name, name.encode()),)) for name in keys), Item(cells=(Cell("z", "a/0", None, b""),))
    )
    assert [k for k, _ in await log.scan_cells("key")] == ["A/1", "a/1", "a/10", "a/2", "b", "诉求/1"]
    assert await log.scan_cells("key", "a/", limit=2) == [("a/1", b"a/1"), ("a/10", b"a/10")]
    assert await log.scan_cells("key", "a/", after="a/10") == [("a/2", b"a/2")]
    assert [k for k, _ in await log.scan_cells("key", "诉求")] == ["诉求/1"]


async def test_a_prefix_is_taken_by_its_letters(log: EventLog) -> None:
    await log.append(Item(cells=(key("100%_sure"), key("100 percent"))))
    assert [k for k, _ in await log.scan_cells("key", "100%_")] == ["100%_sure"]


async def test_the_log_is_read_in_pages(log: EventLog) -> None:
    await log.append(*(item("a", version) for version in range(1, 8)))
    assert [e.position for e in await log.read(2, 3)] == [2, 3, 4]
    assert [e.position for e in await log.read(5, 10)] == [5, 6]
    assert await log.read(7) == []


async def test_a_stream_is_read_from_behind_a_version(log: EventLog) -> None:
    await log.append(item("a", 1), item("b", 1), item("a", 2), item("a", 3))
    assert [e.version for e in await log.read_stream("a", after=1)] == [2, 3]
    assert await log.read_stream("a", after=3) == []


async def test_several_streams_are_read_at_once(log: EventLog) -> None:
    await log.append(item("a", 1), item("b", 1), item("a", 2), item("c", 1))
    found = await log.read_streams(["b", "a", "none", "b"])
    assert {name: [e.position for e in events] for name, events in found.items()} == {"a": [0, 2], "b": [1], "none": []}
    assert list(found) == ["b", "a", "none"]


async def test_each_of_several_streams_is_read_from_behind_what_was_seen_of_it(log: EventLog) -> None:
    await log.append(item("a", 1), item("b", 1), item("a", 2), item("c", 1), item("b", 2))
    found = await log.read_streams(["c", "a", "b"], {"a": 1, "b": 2, "elsewhere": 7})
    assert {name: [e.position for e in events] for name, events in found.items()} == {"c": [3], "a": [2], "b": []}


@pytest.mark.parametrize(
    "impossible",
    [
        Item(events=(event("a", 0),)),
        Item(events=(event("a", 1), event("a", 3))),
        Item(events=(event("a", 2), event("a", 2))),
        Item(events=(event("", 1),)),
        Item(events=(event("a\0", 1),)),
        Item(cells=(Cell("", "k", None, b""),)),
        Item(cells=(Cell("key", "", None, b""),)),
        Item(cells=(Cell("key", "k\0", None, b""),)),
        Item(cells=(Cell("key", "路\ud83d", None, b""),)),
    ],
)
async def test_an_item_no_state_could_accept_is_refused_before_it_is_queued(log: EventLog, impossible: Item) -> None:
    with pytest.raises(ValueError):
        await log.append(item("fine", 1), impossible)
    assert await log.size() == 0
