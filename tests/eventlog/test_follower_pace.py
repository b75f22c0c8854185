"""How often followers work and what they read: no more than they must, and at once where somebody waits."""

import pytest

from shared.eventlog.followers import Follower, Pace, running
from shared.eventlog.port import Recorded
from shared.eventlog.postgres import PostgresLog
from shared.ids import new_id
from tests.eventlog.events import NINE, item
from tests.eventlog.noting import QUICK, Notes, append, follower
from tests.eventlog.stores import LOG_ID, Store
from tests.waiting import until

DROWSY = Pace(page=3, poll=3600, rests=1e9, rest_most=3600)


@pytest.fixture
def notes() -> Notes:
    return Notes()


async def test_what_this_process_appended_is_not_read_back(store: Store, notes: Notes) -> None:
    class Unread(PostgresLog):
        async def read(self, start: int = 0, limit: int = 1000) -> list[Recorded]:
            raise AssertionError(f"{limit} events were read from {start} on")

    log = Unread(store.database, LOG_ID, store.clock)
    one = Follower("notes", notes.handle, log, store.database, QUICK)
    await log.append(*(item(stream, 1) for stream in "abcd"))
    while await one.step():
        pass
    assert notes.pages == [["a", "b", "c"], ["d"]]


async def test_what_is_remembered_is_not_handled_where_something_else_stands_in_the_log(
    store: Store, notes: Notes
) -> None:
    await store.another().append(item("a", 1))
    store.log.recent.add([Recorded(0, NINE, new_id(), "lost", 1, "Noted", NINE, b"{}")])
    one = follower(store, notes)
    while await one.step():
        pass
    assert notes.pages == [["a"]]


async def test_a_follower_rests_after_a_page_until_somebody_waits_for_it(store: Store, notes: Notes) -> None:
    one = follower(store, notes, DROWSY)
    async with running(one):
        await append(store, "a")
        await until(lambda: notes.pages, "the lone event is handled at once")
        await append(store, "b")
        await append(store, "c")
        await one.wait_for(2)
    assert notes.pages == [["a"], ["b", "c"]]


async def test_a_follower_does_not_rest_while_there_are_whole_pages_to_handle(store: Store, notes: Notes) -> None:
    await append(store, *"abcdefg")
    async with running(follower(store, notes, DROWSY)):
        await until(lambda: len(notes.pages) == 3, "all pages are handled")
