"""Each message has its effect once, whatever the bus repeats and whoever else consumes."""

import asyncio

import pytest

from shared.bus.landing import LostRace
from shared.eventlog.port import Item
from shared.ids import new_id
from tests.bus.desk import Desk, memory_desk
from tests.bus.messages import reminder, reminders
from tests.eventlog.events import event
from tests.waiting import until


@pytest.fixture
def desk() -> Desk:
    return memory_desk()


async def test_messages_are_applied_in_the_order_of_their_ticket(desk: Desk) -> None:
    ticket, other = new_id(), new_id()
    await desk.send(*reminders(ticket, 3), *reminders(other, 2), *reminders(ticket, 2, start=4))
    await desk.work()
    assert await desk.noted(ticket) == [1, 2, 3, 4, 5]
    assert await desk.noted(other) == [1, 2]


async def test_one_batch_builds_on_what_it_decided_before(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 50))
    await desk.work()
    assert await desk.noted(ticket) == list(range(1, 51))
    assert desk.notebook.began == 1


async def test_a_message_published_twice_is_applied_once(desk: Desk) -> None:
    ticket = new_id()
    first, second = reminders(ticket, 2)
    await desk.send(first, first, second, first, second)
    await desk.work()
    assert await desk.noted(ticket) == [1, 2]
    assert await desk.blocked() == []


async def test_duplicates_move_the_position_so_that_they_are_not_read_again(desk: Desk) -> None:
    ticket = new_id()
    (message,) = reminders(ticket, 1)
    await desk.send(message, message, message)
    await desk.work()
    successor = desk.owner("dispatch")
    desk.consumer.stop()
    await desk.consumer.run()
    assert await successor.step() == 0


async def test_a_successor_goes_on_where_its_predecessor_committed(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 3))
    await desk.work()
    desk.consumer.stop()
    await desk.consumer.run()
    await desk.send(*reminders(ticket, 2, start=4))
    desk.consumer = desk.owner("dispatch")
    assert await desk.consumer.step() == 2
    assert await desk.noted(ticket) == [1, 2, 3, 4, 5]


async def test_of_two_owners_of_one_partition_each_message_takes_effect_once(desk: Desk) -> None:
    tickets = [new_id() for _ in range(5)]
    zombie = desk.owner("zombie")
    for sequence in range(1, 21):
        await desk.send(*(reminder(ticket, sequence) for ticket in tickets))
        racers = [asyncio.create_task(owner.step()) for owner in (desk.consumer, zombie)]
        await asyncio.wait(racers)
        assert {type(racer.exception()) for racer in racers} <= {LostRace, type(None)}
    await desk.work()
    for ticket in tickets:
        assert await desk.noted(ticket) == list(range(1, 21))
    assert await desk.log.size() == 100


async def test_a_zombie_that_wakes_with_an_old_batch_changes_nothing(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 2))
    zombie = desk.owner("zombie")
    asleep = desk.notebook.fall_asleep()
    waking = asyncio.create_task(zombie.step())
    await until(lambda: asleep.reached, "the zombie has its batch")
    await desk.work()
    asleep.wake()
    with pytest.raises(LostRace):
        await waking
    assert await desk.noted(ticket) == [1, 2]


async def test_a_lost_race_on_the_ticket_is_decided_again_on_what_stands(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 2))
    asleep = desk.notebook.fall_asleep()
    working = asyncio.create_task(desk.consumer.step())
    await until(lambda: asleep.reached, "the batch has begun")
    await desk.log.append(Item(events=(event(f"ticket-{ticket}", 1, number=99),)))
    asleep.wake()
    with pytest.raises(LostRace):
        await working
    await desk.work()
    assert await desk.noted(ticket) == [99, 1, 2]
    assert await desk.blocked() == []


async def test_a_recreated_topic_is_read_from_its_beginning_and_repeats_nothing(desk: Desk) -> None:
    ticket = new_id()
    messages = reminders(ticket, 3)
    await desk.send(*messages)
    await desk.work()
    desk.bus.make_topic(messages[0].topic, 1)
    await desk.send(*messages, reminder(ticket, 4))
    await desk.work()
    assert await desk.noted(ticket) == [1, 2, 3, 4]


async def test_a_message_that_causes_nothing_still_counts_as_seen(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.idle = {1}
    await desk.send(*reminders(ticket, 2))
    await desk.work()
    assert await desk.noted(ticket) == [2]
    assert await desk.mark(ticket) == 2
