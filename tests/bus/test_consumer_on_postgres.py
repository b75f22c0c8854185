"""The consumer where it will stand: on the log in PostgreSQL, from the embedded bus."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from shared.bus.consumer import Consumer
from shared.bus.landing import LostRace
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.port import Item
from shared.ids import new_id
from tests.bus.buses import Embedded, embedded_bus
from tests.bus.desk import LIMITS, NAME, Desk
from tests.bus.messages import reminder, reminders
from tests.bus.notebook import Notebook, noted
from tests.eventlog.events import event
from tests.eventlog.stores import Store, log_database, opened
from tests.servers import TestDatabase
from tests.waiting import until


@pytest.fixture(scope="module")
async def home(postgres: EmbeddedPostgres) -> AsyncGenerator[TestDatabase]:
    async with log_database(postgres) as home:
        yield home


@pytest.fixture
async def store(home: TestDatabase) -> AsyncGenerator[Store]:
    async with opened(home) as store:
        yield store


@pytest.fixture(scope="module")
async def bus(database_factory: Callable[[], TestDatabase]) -> AsyncGenerator[Embedded]:
    async with embedded_bus(database_factory()) as bus:
        yield bus


async def test_of_three_owners_on_separate_connections_each_message_takes_effect_once(store: Store) -> None:
    desk = Desk(store.log, store.clock)
    tickets = [new_id() for _ in range(10)]
    await desk.send(*(reminder(ticket, sequence) for sequence in range(1, 21) for ticket in tickets))
    owners = [desk.consumer]
    for name in ("zombie", "ghost"):
        desk.log = store.another()
        owners.append(desk.owner(name))

    async def drain(owner: Consumer) -> None:
        while True:
            try:
                if not await owner.step():
                    return
            except LostRace:
                continue

    await asyncio.gather(*(drain(owner) for owner in owners))
    for ticket in tickets:
        assert await desk.noted(ticket) == list(range(1, 21))
    assert await store.log.size() == 200


async def test_an_event_the_store_refuses_costs_one_ticket_only(store: Store) -> None:
    desk = Desk(store.log, store.clock)
    taken = event("elsewhere", 1)
    await store.log.append(Item(events=(taken,)))
    desk.notebook.event_ids = {2: taken.id}
    ticket, other = new_id(), new_id()
    await desk.send(*reminders(ticket, 3), reminder(other, 1))
    await desk.work()
    assert await desk.noted(ticket) == [1]
    assert await desk.noted(other) == [1]
    assert [reason for reason, _ in await desk.parked(ticket)] == ["unstorable", "behind"]
    assert (await desk.consumer.parking.redrive(str(ticket))).reason == "unstorable"
    desk.notebook.event_ids = {}
    await desk.consumer.parking.redrive(str(ticket))
    assert await desk.noted(ticket) == [1, 2, 3]


async def test_replicas_that_come_and_go_apply_everything_once_and_in_order(store: Store, bus: Embedded) -> None:
    await bus.create_topic(RESIDENT_REQUESTS)
    tickets = [new_id() for _ in range(20)]
    publisher = bus.publisher()
    await publisher.publish([reminder(ticket, sequence) for sequence in range(1, 4) for ticket in tickets])

    def replica() -> tuple[Consumer, asyncio.Task[None]]:
        log = store.another()
        consumer = Consumer(
            NAME,
            lambda next_offset: bus.subscriber("dispatch", [RESIDENT_REQUESTS], next_offset),
            log,
            Notebook(log),
            store.clock,
            LIMITS,
        )
        return consumer, asyncio.create_task(consumer.run())

    first, running = replica()
    await until(store.log.size, "something was applied")
    _, joining = replica()
    await publisher.publish([reminder(ticket, sequence) for sequence in range(2, 7) for ticket in tickets])
    first.stop()
    await running
    third, joined = replica()
    running.cancel()
    joining.cancel()  # without a word, in the middle of whatever it does
    await asyncio.wait([joining])

    async def all_there() -> bool:
        return await store.log.size() >= 120

    await until(all_there, "everything is applied")
    third.stop()
    await joined
    for ticket in tickets:
        assert await noted(store.log, ticket) == [1, 2, 3, 4, 5, 6]
    assert await third.parking.keys() == []
