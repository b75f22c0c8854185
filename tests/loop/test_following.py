"""What breaks a promise while the log grows is counted, and no longer once it is mended."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import pytest

from dispatch_service import codec
from dispatch_service.codec import decode, whistle_stream
from dispatch_service.loop import tables
from dispatch_service.loop.figures import CHECKED, FAULTS, TOLD
from dispatch_service.loop.following import NAME, Checking
from dispatch_service.routing.events import Event, FollowerJoined, TicketClosed, TicketMerged
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Stage
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.views.figures import LATE, Figures
from dispatch_service.whistles.events import WhistleBlown
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.followers import Follower, Pace
from shared.eventlog.port import Appended, Item, NewEvent
from shared.eventlog.tail import Tail
from shared.ids import new_id
from tests.eventlog.stores import Store, log_database, opened
from tests.routing import stories as tell
from tests.routing.rarer import FOLLOW, MERGE, REOPEN
from tests.views.entries import DEED, news
from tests.whistles import stories as blown

ONE, OTHER = UUID(int=(0x018F << 112) + 1), UUID(int=(0x018F << 112) + 2)
ENDING = (tell.opening(), tell.sign(), tell.resolve(), tell.call_back(), tell.close())
STORY = tell.told(*ENDING)
UNDER_WAY = STORY[:-1]
FORGOTTEN = TicketClosed(at=tell.START, rule="r", kind="normal", stage=Stage.CLOSED, reason="")


class Watched:
    """A log whose loop is checked by one follower after another."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.another()

    def another(self, page: int = 100, remembered: int = 100) -> None:
        """From now on by another replica, with a memory of its own."""
        checking = Checking(self.store.log, Tail(decode), remembered)
        self.follower = Follower(NAME, checking.handle, self.store.log, self.store.database, Pace(page=page))

    async def append(self, *events: NewEvent) -> None:
        (outcome,) = await self.store.log.append(Item(events=events))
        assert isinstance(outcome, Appended)

    async def happened(self, ticket: UUID, events: tuple[Event, ...], version: int = 1) -> None:
        await self.append(*news(events, ticket, version))

    async def found(self) -> set[tuple[str, str]]:
        """Subject and promise of each fault, once everything was checked."""
        seen = await self.store.log.size()
        while seen > (await self.store.log.look()).cursors.get(NAME, 0):
            await self.follower.step()
        async with self.store.database.transaction(read_only=True) as tx:
            return {(row[0], row[1]) for row in await tx.raw.fetch("SELECT subject, promise FROM loop_fault")}


@pytest.fixture
async def watched(postgres: EmbeddedPostgres) -> AsyncGenerator[Watched]:
    tables_there = (*(view.table for view in VIEWS), tables.TABLE)
    async with log_database(postgres, *tables_there) as home, opened(home) as store:
        yield Watched(store)


def merged_into(master: UUID) -> tuple[Event, ...]:
    *before, merging = tell.told(tell.opening(), MERGE)
    assert isinstance(merging, TicketMerged)
    return (*before, replace(merging, master=str(master)))


def joined_by(follower: UUID) -> tuple[Event, ...]:
    *before, joining = tell.told(tell.opening(), FOLLOW)
    assert isinstance(joining, FollowerJoined)
    return (*before, replace(joining, ticket=str(follower)))


async def test_a_log_made_by_the_rules_has_no_fault(watched: Watched) -> None:
    await watched.happened(ONE, STORY)
    await watched.happened(OTHER, UNDER_WAY)
    assert await watched.found() == set()


async def test_a_fault_is_found_and_gone_once_it_is_mended(watched: Watched) -> None:
    begun = tell.told(tell.opening(), tell.sign())
    await watched.happened(ONE, (*begun, FORGOTTEN))
    assert await watched.found() == {(str(ONE), "answered"), (str(ONE), "called-back")}
    (*_, reopening) = tell.told(*ENDING, REOPEN)
    await watched.happened(ONE, (reopening,), len(begun) + 2)
    assert await watched.found() == set()


@pytest.mark.parametrize(("page", "remembered"), [(1, 100), (1, 0), (3, 1), (100, 0)])
async def test_what_is_found_depends_on_neither_pages_nor_memory(watched: Watched, page: int, remembered: int) -> None:
    watched.another(page, remembered)
    await watched.happened(ONE, (*UNDER_WAY, *STORY[-1:]))
    await watched.happened(OTHER, merged_into(ONE))
    assert await watched.found() == {(str(OTHER), "no-follower-left")}


async def test_a_pair_that_is_read_in_two_pages_is_whole_in_the_end(watched: Watched) -> None:
    watched.another(page=1)
    *before, joining = joined_by(OTHER)
    await watched.happened(ONE, tuple(before))
    assert await watched.found() == set()
    await watched.append(*news(merged_into(ONE), OTHER), *news((joining,), ONE, len(before) + 1))
    assert await watched.found() == set()


async def test_a_replica_that_stood_by_for_a_while_reads_what_it_missed(watched: Watched) -> None:
    await watched.happened(ONE, UNDER_WAY[:2])
    await watched.found()
    first = watched.follower
    watched.another()
    await watched.happened(ONE, UNDER_WAY[2:-1], 3)
    await watched.found()
    watched.follower = first
    await watched.happened(ONE, UNDER_WAY[-1:], len(UNDER_WAY))
    await watched.happened(ONE, STORY[-1:], len(STORY))
    assert await watched.found() == set()


async def test_a_whistle_whose_ticket_does_not_wait_is_found(watched: Watched) -> None:
    whistle = new_id()
    await watched.happened(ONE, UNDER_WAY)
    (blowing,) = blown.told(blown.blow())
    assert isinstance(blowing, WhistleBlown)
    event = codec.encode(replace(blowing, ticket=str(ONE)), DEED, (whistle_stream(whistle), 1), new_id())
    await watched.append(event)
    assert await watched.found() == {(str(whistle), "no-whistle-left")}


async def test_the_figures_tell_how_many_break_each_promise_and_how_far_was_checked(watched: Watched) -> None:
    clock = watched.store.clock
    await watched.happened(ONE, (*tell.told(tell.opening(), tell.sign()), FORGOTTEN))
    recorded_at = clock.now()
    clock.advance(timedelta(hours=1))
    figures = Figures(watched.store.database, clock)
    await figures.look()
    assert CHECKED._value.get() == recorded_at.timestamp()
    await watched.found()
    await figures.look()
    assert CHECKED._value.get() == clock.now().timestamp()
    assert [promise for promise in TOLD if FAULTS.labels(promise)._value.get() == 1] == ["answered", "called-back"]
    assert [promise for promise in TOLD if FAULTS.labels(promise)._value.get() > 1] == []


async def test_a_clock_that_is_not_fired_is_seen_by_how_long_it_waits(watched: Watched) -> None:
    clock = watched.store.clock
    figures = Figures(watched.store.database, clock)
    await figures.look()
    assert LATE._value.get() == 0
    async with watched.store.database.transaction() as tx:
        due = clock.now() - timedelta(minutes=7)
        await tx.raw.execute("INSERT INTO timer VALUES ('ticket-1', $1, '[]')", due)
    await figures.look()
    assert LATE._value.get() == 420
