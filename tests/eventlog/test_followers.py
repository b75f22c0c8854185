"""Followers: in order, exactly once in their rows, one replica at a time, never past a page they could not handle."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from shared.bus.port import BusUnavailable
from shared.db import Transaction, Unavailable
from shared.eventlog import cursors
from shared.eventlog.followers import Behind, Follower, Pace, running
from shared.eventlog.port import Recorded
from tests.eventlog.events import item
from tests.eventlog.noting import QUICK, Notes, append, follower
from tests.eventlog.stores import Store
from tests.waiting import until

ONLY_WHEN_WOKEN = Pace(poll=3600)
SOON = timedelta(milliseconds=50)


@pytest.fixture
def notes() -> Notes:
    return Notes()


async def written(store: Store) -> list[str]:
    return [key for key, _ in await store.log.scan_cells("note")]


async def seen(store: Store) -> int:
    async with store.database.transaction() as tx:
        return await cursors.position(tx, "notes")


async def test_events_come_in_order_and_in_pages(store: Store, notes: Notes) -> None:
    await append(store, "a", "b", "c", "d")
    one = follower(store, notes)
    while await one.step():
        pass
    assert notes.pages == [["a", "b", "c"], ["d"]]
    assert await seen(store) == 4


async def test_rows_and_cursor_are_committed_together_or_not_at_all(store: Store, notes: Notes) -> None:
    await append(store, "a", "b")

    def fail() -> None:
        raise RuntimeError

    notes.fail = fail
    with pytest.raises(RuntimeError):
        await follower(store, notes).step()
    assert (await written(store), await seen(store)) == ([], 0)


async def test_a_follower_wakes_when_the_log_grows_in_its_process(store: Store, notes: Notes) -> None:
    one = follower(store, notes, ONLY_WHEN_WOKEN)
    async with running(one):
        await append(store, "a")
        await one.wait_for(0)
        await append(store, "b")
        await one.wait_for(1)
    assert await written(store) == ["a", "b"]


async def test_somebody_who_waits_wakes_a_follower_for_what_others_appended(store: Store, notes: Notes) -> None:
    one = follower(store, notes, ONLY_WHEN_WOKEN)
    async with running(one):
        for position, key in enumerate("abc"):
            await store.another().append(item(key, 1))
            await one.wait_for(position)
    assert await written(store) == ["a", "b", "c"]


async def test_a_follower_that_idles_ends_as_soon_as_it_is_told_to(store: Store, notes: Notes) -> None:
    one = follower(store, notes, ONLY_WHEN_WOKEN)
    following = asyncio.create_task(one.run())
    await append(store, "a")
    await one.wait_for(0)
    one.stop()
    async with asyncio.timeout(5):
        await following


async def test_a_follower_looks_by_itself_for_what_others_appended(store: Store, notes: Notes) -> None:
    async with running(follower(store, notes)):
        await store.another().append(item("a", 1))
        await until(lambda: notes.pages, "the event of another process is seen")


@pytest.mark.parametrize("away", [Unavailable, BusUnavailable])
async def test_what_is_away_is_waited_for_and_nothing_is_skipped(
    store: Store, notes: Notes, away: type[Exception]
) -> None:
    def fail() -> None:
        if len(notes.pages) < 3:
            raise away

    notes.fail = fail
    one = follower(store, notes)
    async with running(one):
        await append(store, "a", "b")
        await one.wait_for(1)
    assert notes.pages == [["a", "b"]] * 3
    assert one.healthy
    assert await written(store) == ["a", "b"]


async def test_a_defect_stops_the_follower_before_the_page_it_could_not_handle(store: Store, notes: Notes) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    one = follower(store, notes)
    async with running(one):
        await append(store, "a")
        await one.wait_for(0)
        notes.fail = fail
        await append(store, "b")
        await until(lambda: one.defect, "the follower stops")
        await append(store, "c")
    assert isinstance(one.defect, ZeroDivisionError)
    assert not one.healthy
    assert (await written(store), await seen(store)) == (["a"], 1)


async def test_of_two_replicas_one_works_and_the_other_takes_over(store: Store) -> None:
    first, second = Notes(), Notes()
    holding, release = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction, events: Sequence[Recorded]) -> None:
        await first.handle(tx, events)
        holding.set()
        await release.wait()

    await append(store, "a")
    one, two = Follower("notes", slow, store.log, store.database, QUICK), follower(store, second)
    working = asyncio.create_task(one.step())
    await holding.wait()
    assert not await two.step()
    assert second.pages == []
    release.set()
    assert await working
    await append(store, "b")
    while await two.step():
        pass
    assert (first.pages, second.pages) == ([["a"]], [["b"]])
    assert await written(store) == ["a", "b"]


async def test_a_replica_that_died_at_its_page_leaves_it_to_the_other(store: Store, notes: Notes) -> None:
    reached = asyncio.Event()

    async def never(tx: Transaction, events: Sequence[Recorded]) -> None:
        await notes.handle(tx, events)
        reached.set()
        await asyncio.Event().wait()

    await append(store, "a")
    dying = asyncio.create_task(Follower("notes", never, store.log, store.database, QUICK).step())
    await reached.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await follower(store, Notes()).step()
    assert await written(store) == ["a"]


async def test_many_replicas_together_handle_each_event_once(store: Store) -> None:
    replicas = [Notes() for _ in range(3)]
    async with running(*(follower(store, notes) for notes in replicas)):
        for n in range(20):
            await append(store, f"s{n:02}")
        await follower(store, Notes()).wait_for(19)
    handled = sorted(stream for notes in replicas for page in notes.pages for stream in page)
    assert handled == await written(store) == [f"s{n:02}" for n in range(20)]


async def test_a_read_that_waits_too_long_is_told_how_far_the_follower_is(store: Store, notes: Notes) -> None:
    await append(store, "a")
    one = follower(store, notes)
    await one.step()
    await one.wait_for(0)
    with pytest.raises(Behind) as behind:
        await one.wait_for(1, within=SOON)
    assert (behind.value.seen, behind.value.wanted) == (1, 1)


async def test_a_rewound_follower_sees_the_events_again(store: Store) -> None:
    pages: list[int] = []

    async def count(_tx: Transaction, events: Sequence[Recorded]) -> None:
        pages.extend(event.position for event in events)

    one = Follower("notes", count, store.log, store.database, QUICK)
    await append(store, "a", "b", "c")
    await one.step()
    await cursors.rewind(store.database, "notes", 1)
    await append(store, "d")
    while await one.step():
        pass
    assert pages == [0, 1, 2, 1, 2, 3]


async def test_a_follower_that_idles_notices_that_it_was_rewound(store: Store) -> None:
    pages: list[int] = []

    async def count(_tx: Transaction, events: Sequence[Recorded]) -> None:
        pages.extend(event.position for event in events)

    await append(store, "a", "b")
    one = Follower("notes", count, store.log, store.database, QUICK)
    async with running(one):
        await one.wait_for(1)
        await cursors.rewind(store.database, "notes", 1)
        await until(lambda: pages == [0, 1, 1], "the second event is handled again")


async def test_followers_that_idle_share_their_looks(store: Store) -> None:
    first, second = await asyncio.gather(store.log.look(60), store.log.look(60))
    assert first is second
    assert await store.log.look() is not first
    again = await store.log.look(60)
    await append(store, "a")
    assert (again.size, (await store.log.look(60)).size) == (0, 1)


@pytest.mark.parametrize("to", [-1, 2])
async def test_a_cursor_never_goes_forward_past_what_was_handled(store: Store, notes: Notes, to: int) -> None:
    await append(store, "a", "b")
    await Follower("notes", notes.handle, store.log, store.database, Pace(page=1)).step()
    with pytest.raises(ValueError):
        await cursors.rewind(store.database, "notes", to)


async def test_rewinding_what_never_followed_is_refused(store: Store) -> None:
    with pytest.raises(ValueError):
        await cursors.rewind(store.database, "nobody", 0)


async def test_a_follower_that_takes_too_long_to_stop_is_cancelled_and_its_page_undone(
    store: Store, notes: Notes
) -> None:
    reached = asyncio.Event()

    async def never(tx: Transaction, events: Sequence[Recorded]) -> None:
        await notes.handle(tx, events)
        reached.set()
        await asyncio.Event().wait()

    await append(store, "a")
    async with running(Follower("notes", never, store.log, store.database, QUICK), patience=SOON):
        await reached.wait()
    assert (await written(store), await seen(store)) == ([], 0)
