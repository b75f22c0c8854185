"""Views kept by followers are what a plain fold of the log gives, and a check finds every byte that is not."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog import cursors
from shared.eventlog.followers import Follower, Pace
from shared.eventlog.port import NewEvent, Recorded
from shared.eventlog.rows import Overtaken, Row, Rows
from shared.eventlog.tail import Tail
from shared.eventlog.view_check import Comparison, verify_views
from shared.eventlog.views import View, WrongRow, fold_all, view_follower
from tests.eventlog.events import NINE, event, item
from tests.eventlog.racing import blocked
from tests.eventlog.sample_view import GONE, NOTED, TABLE, Noted, decode
from tests.eventlog.stores import Store, log_database, opened
from tests.servers import TestDatabase
from tests.waiting import until

ROWS = Rows(TABLE)


@pytest.fixture(scope="module")
async def log_home(postgres: EmbeddedPostgres) -> AsyncGenerator[TestDatabase]:
    async with log_database(postgres, TABLE) as home:
        yield home


def kept(store: Store, view: View[Noted] = NOTED, page: int = 4) -> Follower:
    return view_follower(view, Tail(decode), store.log, store.database, Pace(page=page))


async def note(store: Store, *numbers: int, stream: str = "a") -> None:
    start = len(await store.log.read_stream(stream))
    await store.log.append(*(item(stream, start + n, number=number) for n, number in enumerate(numbers, 1)))


async def catch_up(follower: Follower) -> None:
    while await follower.step():
        pass


async def live(store: Store) -> list[Row]:
    async with store.database.transaction() as tx:
        return await ROWS.page(tx.raw, None, 1000)


async def execute(store: Store, statement: str) -> None:
    async with store.database.transaction() as tx:
        await tx.raw.execute(statement)


async def verified(store: Store) -> Comparison:
    (comparison,) = await verify_views(store.database, [NOTED], decode)
    return comparison


async def folded(store: Store) -> list[bytes]:
    rows = fold_all(NOTED, map(decode, await store.log.read()))
    return sorted(map(ROWS.canonical, rows.values()))


async def test_a_row_follows_its_stream(store: Store) -> None:
    await note(store, 1, 3, 5)
    await catch_up(kept(store))
    (row,) = await live(store)
    assert (row["count"], row["numbers"], row["open"], row["at"]) == (3, [1, 3, 5], True, NINE)
    assert row["detail"] == {"望": [5, None], "a": {"b": 1.5}}
    assert (row["half"], row["note"]) == ("00000000-0000-0000-0000-000000000001", b"\0sealed")


async def test_a_row_that_folds_to_nothing_goes(store: Store) -> None:
    follower = kept(store)
    await note(store, 1, 3)
    await catch_up(follower)
    await note(store, GONE, stream="b")
    await note(store, GONE)
    await catch_up(follower)
    assert await live(store) == []
    await note(store, 1, GONE, 7)
    await catch_up(follower)
    assert [row["count"] for row in await live(store)] == [1]


@given(
    notes=st.lists(st.tuples(st.sampled_from(["a", "b", "ignored"]), st.integers(GONE, 4)), max_size=25),
    page=st.integers(1, 10),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_the_pages_the_table_is_the_fold(
    log_home: TestDatabase, notes: list[tuple[str, int]], page: int
) -> None:
    async with opened(log_home) as store:
        for stream, number in notes:
            await note(store, number, stream=stream)
        await catch_up(kept(store, page=page))
        assert sorted(map(ROWS.canonical, await live(store))) == await folded(store)
        assert (await verified(store)).equal


async def test_a_view_is_checked_at_its_own_cursor(store: Store) -> None:
    await note(store, 1, 2, 3)
    await kept(store, page=2).step()
    await note(store, 4)
    comparison = await verified(store)
    assert comparison.equal
    assert (comparison.view, comparison.position, comparison.rows) == ("noted", 2, 2)


COPY_OF_ONE = "INSERT INTO noted SELECT 'c', half, count, number, open, at, numbers, detail FROM noted LIMIT 1"


@pytest.mark.parametrize(
    ("damage", "live_is_there", "fold_is_there"),
    [
        ("UPDATE noted SET note = 'x' WHERE stream = 'b'", True, True),
        ("UPDATE noted SET detail = '{}' WHERE stream = 'b'", True, True),
        ("UPDATE noted SET at = at + interval '1 microsecond' WHERE stream = 'b'", True, True),
        ("DELETE FROM noted WHERE stream = 'b'", False, True),
        (
            "INSERT INTO noted SELECT 'c', half, count, number, open, at, numbers, detail FROM noted LIMIT 1",
            True,
            False,
        ),
    ],
)
async def test_any_row_that_is_not_what_the_log_says_is_found(
    store: Store, damage: str, live_is_there: bool, fold_is_there: bool
) -> None:
    await note(store, 1)
    await note(store, 3, stream="b")
    await catch_up(kept(store))
    assert (await verified(store)).equal
    await execute(store, damage)
    comparison = await verified(store)
    (difference,) = comparison.differences
    assert not comparison.equal
    assert (difference.live is not None, difference.folded is not None) == (live_is_there, fold_is_there)


async def test_a_check_finds_events_that_went_by_unfolded(store: Store) -> None:
    await note(store, 1)
    await catch_up(kept(store))
    await note(store, 3)
    async with store.database.transaction() as tx:
        await cursors.move(tx, NOTED.cursor, 2)
    assert (await verified(store)).differing == 1


async def test_views_at_different_cursors_are_checked_together(store: Store) -> None:
    behind = replace(NOTED, version=2)
    await note(store, 1, 3)
    await catch_up(kept(store))
    ours, other = await verify_views(store.database, [NOTED, behind], decode)
    assert (ours.equal, ours.position) == (True, 2)
    assert (other.equal, other.position) == (False, 0)


async def test_progress_of_a_check_is_told(store: Store) -> None:
    await note(store, 1, 3)
    await catch_up(kept(store))
    told: list[int] = []
    await verify_views(store.database, [NOTED], decode, told.append)
    assert told == [2]


async def test_a_fold_that_answers_another_row_is_a_defect(store: Store) -> None:
    def elsewhere(row: Row | None, event: Noted) -> Row | None:
        good = NOTED.fold(row, event)
        return good and {**good, "stream": "elsewhere"}

    await note(store, 1)
    with pytest.raises(WrongRow):
        await kept(store, replace(NOTED, fold=elsewhere)).step()
    assert await live(store) == []


async def test_a_row_that_came_from_elsewhere_is_met_at_the_next_look(store: Store) -> None:
    """During an upgrade the follower of the release before still writes to the same table."""
    await note(store, 1)
    (row,) = fold_all(NOTED, map(decode, await store.log.read())).values()
    async with store.database.transaction() as elsewhere:
        await ROWS.add(elsewhere.raw, [{**row, "count": 7}])
        late = asyncio.create_task(kept(store).step())
        await until(partial(blocked, store), "the follower has met the other row")
    with pytest.raises(Overtaken):
        await late
    await catch_up(kept(store))
    assert [row["count"] for row in await live(store)] == [8]


def test_views_of_one_log_decode_an_event_once() -> None:
    calls: list[int] = []

    def counting(recorded: Recorded) -> Noted:
        calls.append(recorded.position)
        return decode(recorded)

    page = [_recorded(position, event("a", position + 1)) for position in range(4)]
    tail = Tail(counting, capacity=3)
    assert tail.decoded(page[:3]) == tail.decoded(page[:3]) == [decode(one) for one in page[:3]]
    assert calls == [0, 1, 2]
    tail.decoded(page[3:])
    tail.decoded(page[:1])
    assert calls == [0, 1, 2, 3, 0]


def _recorded(position: int, new: NewEvent) -> Recorded:
    return Recorded(position, NINE, new.id, new.stream, new.version, new.type, new.occurred_at, new.body)


def test_a_view_is_not_asked_about_what_it_is_not_of() -> None:
    noted = [Noted(n, "a", n + 1, NINE, n) for n in range(3)]
    assert fold_all(replace(NOTED, of=frozenset({int})), noted) == fold_all(NOTED, noted)
    assert fold_all(replace(NOTED, of=frozenset({str})), noted) == {}
