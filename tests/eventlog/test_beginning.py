"""Batches that only begin streams: the short way in, raced, cut off, and come too late."""

import asyncio

import pytest

from shared.eventlog.beginning import BEGIN, FENCE, MARK, columns
from shared.eventlog.port import Appended, Item, VersionConflict
from shared.eventlog.postgres import PostgresLog
from tests.db.wire import Wire
from tests.eventlog.events import event, item
from tests.eventlog.racing import blocked, outcomes, streams
from tests.eventlog.stores import Store
from tests.waiting import until


@pytest.mark.parametrize("fault", ["cut_at_answer_to", "cut_at_question"])
async def test_streams_that_only_begin_survive_a_lost_answer_and_begin_once(
    store: Store, wire: Wire, far: PostgresLog, fault: str
) -> None:
    await far.append(item("first", 1))
    getattr(wire, fault)(b"beginning")
    two = Item(events=(event("beginning", 1), event("beginning", 2)))
    answer = await far.append(two, item("other", 1))
    assert answer == [Appended(position, store.clock.now()) for position in (2, 3)]
    assert await streams(store) == ["first", "beginning", "beginning", "other"]
    assert isinstance((await far.append(item("next", 1)))[0], Appended)


async def test_streams_that_only_begin_but_for_one_leave_that_one_out(store: Store) -> None:
    await store.another().append(item("s7", 1))
    await store.log.append(item("first", 1))
    answers = await outcomes([store.log.append(item(f"s{n}", 1)) for n in range(20)])
    assert [n for n, one in enumerate(answers) if not isinstance(one, Appended)] == [7]
    assert answers[7] == VersionConflict("s7", 0, 1)
    assert [event.position for event in await store.log.read()] == list(range(21))


async def test_what_another_process_wrote_while_a_beginning_waited_comes_before_it(store: Store) -> None:
    await store.log.append(item("first", 1))
    async with store.database.transaction() as tx:
        await tx.raw.execute(FENCE)
        waiting = asyncio.create_task(store.log.append(item("second", 1)))
        await until(lambda: blocked(store), "the beginning waits for the other process")
    assert isinstance((await waiting)[0], Appended)
    assert await streams(store) == ["first", "second"]


async def test_a_beginning_that_comes_after_its_fate_was_looked_for_does_nothing(store: Store) -> None:
    await store.log.append(item("first", 1))
    ((mark,),) = await store.database.at_once(f"SELECT {MARK} FROM head")
    late = (BEGIN, mark, store.clock.now(), *columns([event("late", 1)]))
    async with store.database.transaction() as tx:
        await tx.raw.execute(FENCE)
        assert await streams(store) == ["first"]
    assert await store.database.at_once(*late) == []
    assert (await streams(store), await store.log.size()) == (["first"], 1)
