"""What alarms rest on: the log and its followers count what went wrong."""

import asyncio
from collections.abc import Sequence

from prometheus_client import REGISTRY

from shared.db import Transaction
from shared.eventlog.followers import Follower, Pace, running
from shared.eventlog.port import Item, Recorded, Unstorable
from tests.eventlog.events import event, item
from tests.eventlog.stores import LOG_ID, Store
from tests.waiting import until


def metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"gridwhistle_{name}", labels) or 0.0


async def test_batches_are_measured(store: Store) -> None:
    before = metric("log_batch_items_sum", log=LOG_ID)
    await asyncio.gather(*(store.log.append(item(f"s{n}", 1)) for n in range(7)))
    assert metric("log_batch_items_sum", log=LOG_ID) - before == 7
    assert metric("log_append_seconds_count", log=LOG_ID) > 0
    assert metric("log_queue_items", log=LOG_ID) == 0


async def test_an_item_the_store_refused_is_counted(store: Store) -> None:
    before = metric("log_items_unstorable_total", log=LOG_ID)
    one = event("a", 1)
    again = Item((event("b", 1, event_id=one.id),))
    await store.log.append(Item((one,)))
    (answer,) = await asyncio.gather(store.log.append(again), return_exceptions=True)
    assert isinstance(answer, Unstorable)
    assert metric("log_items_unstorable_total", log=LOG_ID) - before == 1


async def test_a_follower_shows_its_place_its_lag_and_that_it_stopped(store: Store) -> None:
    async def fail_at_the_fourth(_tx: Transaction, events: Sequence[Recorded]) -> None:
        if events[-1].position == 3:
            raise ZeroDivisionError

    await store.log.append(*(item(f"s{n}", 1) for n in range(6)))
    one = Follower("measured", fail_at_the_fourth, store.log, store.database, Pace(page=2))
    async with running(one):
        await until(lambda: one.defect, "the follower stops")
    assert metric("follower_position", follower="measured") == 2
    assert metric("follower_lag_events", follower="measured") == 4
    assert metric("follower_stopped", follower="measured") == 1
