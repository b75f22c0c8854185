"""The loop around the batches: it pauses when something is down, stops when people must look, and drains when asked."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from shared.bus.port import PositionLost
from shared.bus.positions import Moved, accept_loss
from shared.db import Unavailable
from shared.ids import new_id
from tests.bus.desk import NAME, Desk, memory_desk
from tests.bus.messages import reminder, reminders
from tests.bus.running import running
from tests.waiting import until


@pytest.fixture
def desk() -> Desk:
    return memory_desk()


async def test_a_bus_that_is_down_pauses_the_consumer_until_it_is_back(desk: Desk) -> None:
    ticket = new_id()
    async with running(desk.consumer):
        desk.bus.cut()
        await until(lambda: desk.consumer.health.state == "paused", "the consumer pauses")
        assert desk.consumer.health.ready
        desk.bus.mend()
        await desk.send(reminder(ticket, 1))
        await until(lambda: desk.noted(ticket), "the message is applied")
        await until(lambda: desk.consumer.health.state == "running", "the consumer runs")


async def test_a_database_that_is_down_parks_nothing_and_loses_nothing(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.fault = Unavailable("down")
    await desk.send(*reminders(ticket, 3))
    async with running(desk.consumer):
        await until(lambda: desk.notebook.began > 3, "it was tried some times")
        assert desk.consumer.health.state == "paused"
        desk.notebook.fault = None
        await until(lambda: desk.noted(ticket), "the messages are applied")
    assert await desk.noted(ticket) == [1, 2, 3]
    assert await desk.blocked() == []


async def test_an_error_nobody_foresaw_keeps_the_partition_and_turns_not_ready(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.fault = KeyError("张三")
    await desk.send(reminder(ticket, 1))
    async with running(desk.consumer):
        await until(lambda: desk.consumer.health.state == "failing", "the consumer fails")
        assert not desk.consumer.health.ready
        assert desk.consumer.health.reason == "KeyError"
        desk.notebook.fault = None
        await until(lambda: desk.noted(ticket), "the message is applied")
        await until(lambda: desk.consumer.health.ready, "the consumer is ready again")


async def test_a_flood_stops_the_consumer_leaves_the_group_and_says_why(desk: Desk) -> None:
    await desk.send(*(reminder(new_id(), 5) for _ in range(10)))
    heir = desk.bus.subscriber("dispatch", [reminder(new_id(), 1).topic], nowhere)
    async with running(desk.consumer) as task:
        await until(lambda: desk.consumer.health.state == "stopped", "the consumer stops")
        assert not desk.consumer.health.ready
        assert desk.consumer.health.reason.startswith("Flood")
        await heir.poll(wait=0)
        assert len(heir.assigned()) == 1
        assert not task.done()


async def test_a_position_the_bus_no_longer_holds_stops_the_consumer(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 2))
    await desk.work()
    desk.consumer.stop()
    await desk.consumer.run()
    await desk.send(reminder(ticket, 3))
    desk.bus.expire(reminder(ticket, 3).topic)
    desk.consumer = desk.owner("dispatch")
    async with running(desk.consumer):
        await until(lambda: desk.consumer.health.state == "stopped", "the consumer stops")
        assert desk.consumer.health.reason.startswith("PositionLost")


async def test_after_an_accepted_loss_the_ticket_parks_until_its_messages_are_published_again(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 2))
    await desk.work()
    await desk.send(reminder(ticket, 3))
    desk.bus.expire(reminder(ticket, 3).topic)
    with pytest.raises(PositionLost) as lost:
        await desk.work()
    partition, wanted, first = lost.value.partition.key, lost.value.wanted, lost.value.first
    await accept_loss(desk.log, NAME, partition, wanted, first)
    with pytest.raises(Moved):
        await accept_loss(desk.log, NAME, partition, wanted, first)
    desk.consumer = desk.owner("dispatch-again")
    await desk.send(reminder(ticket, 4))
    await desk.work()
    assert await desk.parked(ticket) == [("hole", 3)]
    await desk.send(*reminders(ticket, 4))
    await desk.work()
    await desk.consumer.parking.redrive(str(ticket))
    assert await desk.noted(ticket) == [1, 2, 3, 4]


async def test_draining_finishes_the_batch_in_hand_and_leaves_the_group(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 3))
    asleep = desk.notebook.fall_asleep()
    task = asyncio.create_task(desk.consumer.run())
    await until(lambda: asleep.reached, "a batch is in hand")
    desk.consumer.stop()
    await desk.send(*reminders(ticket, 2, start=4))
    asleep.wake()
    await task
    assert await desk.noted(ticket) == [1, 2, 3]
    heir = desk.owner("dispatch")
    assert await heir.step() == 2


async def test_the_operators_see_what_became_of_records_and_what_waits(desk: Desk) -> None:
    def metric(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(f"gridwhistle_bus_{name}", {"consumer": NAME, **labels}) or 0.0

    before = {outcome: metric("records_total", outcome=outcome) for outcome in ("applied", "parked", "skipped")}
    ticket = new_id()
    one = reminder(ticket, 1)
    await desk.send(one, one, reminder(ticket, 3))
    async with running(desk.consumer):
        await until(lambda: desk.parked(ticket), "the hole is parked")
        await until(lambda: metric("running") == 1, "the loop has come round")
    counted = {outcome: metric("records_total", outcome=outcome) - count for outcome, count in before.items()}
    assert counted == {"applied": 1, "parked": 1, "skipped": 1}
    assert metric("lag", topic=one.topic, partition="0") == 0


async def nowhere(_partition: object) -> int | None:
    return None
