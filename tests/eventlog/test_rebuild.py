"""A view rebuilt beside the live one: readers and followers go on, and the switch is one moment."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy.exc import ProgrammingError

from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.followers import Follower, Pace
from shared.eventlog.rebuild import Rebuild
from shared.eventlog.tail import Tail
from shared.eventlog.view_check import verify_views
from shared.eventlog.views import view_follower
from tests.eventlog.events import item
from tests.eventlog.sample_view import NOTED, TABLE, decode
from tests.eventlog.stores import Store, log_database
from tests.servers import TestDatabase

INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'noted' ORDER BY 1"


@pytest.fixture(scope="module")
async def log_home(postgres: EmbeddedPostgres) -> AsyncGenerator[TestDatabase]:
    async with log_database(postgres, TABLE) as home:
        yield home


@pytest.fixture
async def owner(store: Store) -> AsyncGenerator[Database]:
    owner = Database(store.home.owner)
    yield owner
    await owner.close()


@pytest.fixture
def follower(store: Store) -> Follower:
    return view_follower(NOTED, Tail(decode), store.log, store.database, Pace(page=2))


async def note(store: Store, *numbers: int) -> None:
    start = len(await store.log.read_stream("a"))
    await store.log.append(*(item("a", start + n, number=number) for n, number in enumerate(numbers, 1)))


async def catch_up(follower: Follower) -> None:
    while await follower.step():
        pass


async def equal_at(store: Store) -> int | None:
    (comparison,) = await verify_views(store.database, [NOTED], decode)
    return comparison.position if comparison.equal else None


async def test_a_damaged_view_is_whole_again_after_a_rebuild_and_followed_on(
    store: Store, owner: Database, follower: Follower
) -> None:
    await note(store, 1, 2, 3)
    await catch_up(follower)
    async with store.database.transaction() as tx:
        await tx.raw.execute("UPDATE noted SET count = 77")
    assert await equal_at(store) is None
    assert await Rebuild(owner, NOTED, decode).run() == 3
    assert await equal_at(store) == 3
    await note(store, 4)
    await catch_up(follower)
    assert await equal_at(store) == 4


async def test_the_new_table_has_the_old_ones_indexes_and_rights(store: Store, owner: Database) -> None:
    async with owner.transaction() as tx:
        before = await tx.raw.fetch(INDEXES)
    await Rebuild(owner, NOTED, decode).run()
    async with owner.transaction() as tx:
        assert await tx.raw.fetch(INDEXES) == before
    async with store.database.transaction() as tx:
        await tx.raw.execute("DELETE FROM noted")


async def test_a_view_behind_the_log_comes_up_to_it(store: Store, owner: Database, follower: Follower) -> None:
    await note(store, 1, 2, 3)
    await follower.step()
    await Rebuild(owner, NOTED, decode).run()
    assert await equal_at(store) == 3
    await catch_up(follower)
    assert await equal_at(store) == 3


async def test_events_that_come_during_the_rebuild_are_in_it(store: Store, owner: Database, follower: Follower) -> None:
    await note(store, 1, 2)
    await catch_up(follower)
    rebuild = Rebuild(owner, NOTED, decode)
    await rebuild.prepare(resume=False)
    await rebuild.page()
    await note(store, 3, 4)
    await catch_up(follower)
    assert await equal_at(store) == 4
    assert await rebuild.run(resume=True) == 4
    assert await equal_at(store) == 4


async def test_a_rebuild_that_was_stopped_goes_on_or_begins_again(store: Store, owner: Database) -> None:
    await note(store, 1, 2)
    told: list[int] = []
    rebuild = Rebuild(owner, NOTED, decode, told.append)
    await rebuild.prepare(resume=False)
    await rebuild.page()
    await note(store, 3)
    await rebuild.prepare(resume=True)
    await rebuild.page()
    assert told == [2, 3]
    await rebuild.run()
    assert told == [2, 3, 3]
    assert await equal_at(store) == 3


async def test_the_services_role_cannot_rebuild(store: Store) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        await Rebuild(store.database, NOTED, decode).run()
