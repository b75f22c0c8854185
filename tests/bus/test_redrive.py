"""Parked records come back in order through the handler they came for, or into somebody's hands; never to nothing."""

import asyncio
from uuid import UUID

import pytest

from shared.bus.chain import Chain
from shared.bus.handler import AWAITING_UPGRADE, key_of
from shared.bus.parking import Redriven
from shared.bus.port import Outgoing
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.eventlog.port import Appended, CellConflict
from shared.ids import new_id
from tests.bus.desk import NAME, Desk, memory_desk
from tests.bus.messages import INTAKE, headers, reminder, reminders
from tests.bus.running import running
from tests.eventlog.events import event
from tests.waiting import until


@pytest.fixture
def desk() -> Desk:
    return memory_desk()


async def test_a_mended_ticket_is_worked_off_in_order_and_goes_on(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {2}
    await desk.send(*reminders(ticket, 4))
    await desk.work()
    desk.notebook.defects = set()
    assert await desk.consumer.parking.redrive(str(ticket)) == Redriven(str(ticket), applied=3, dropped=0, left=0)
    await desk.send(reminder(ticket, 5))
    await desk.work()
    assert await desk.noted(ticket) == [1, 2, 3, 4, 5]
    assert await desk.blocked() == []
    assert await desk.parked(ticket) == []


async def test_a_ticket_that_still_fails_stays_blocked_and_says_how_often(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {2}
    await desk.send(*reminders(ticket, 3))
    await desk.work()
    desk.notebook.defects, desk.notebook.bugs = set(), {2}
    result = await desk.consumer.parking.redrive(str(ticket))
    assert (result.applied, result.left, result.reason) == (0, 2, "bug:ZeroDivisionError")
    places = await desk.consumer.parking.records(str(ticket))
    assert [(place.parked.reason, place.parked.attempts) for place in places] == [
        ("bug:ZeroDivisionError", 1),
        ("behind", 0),
    ]


async def test_a_missing_message_that_arrives_late_closes_the_hole(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 1), reminder(ticket, 3), reminder(ticket, 4))
    await desk.work()
    assert (await desk.consumer.parking.redrive(str(ticket))).reason == "hole"
    await desk.send(*reminders(ticket, 3, start=2))
    await desk.work()
    assert await desk.consumer.parking.redrive(str(ticket)) == Redriven(str(ticket), applied=3, dropped=2, left=0)
    assert await desk.noted(ticket) == [1, 2, 3, 4]


@pytest.mark.parametrize("other", ["another-intake", "zzz"])
async def test_a_hole_of_one_source_holds_up_no_other_on_the_same_ticket(desk: Desk, other: str) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 7, source=other), *reminders(ticket, 3))
    await desk.work()
    result = await desk.consumer.parking.redrive(str(ticket))
    assert result == Redriven(str(ticket), applied=3, dropped=0, left=1, reason="hole")
    assert await desk.noted(ticket) == [1, 2, 3]


async def test_a_message_that_fails_holds_up_its_own_source_alone(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {1}
    await desk.send(reminder(ticket, 1, source="another-intake"), reminder(ticket, 2, source="another-intake"))
    await desk.work()
    desk.notebook.defects = set()
    desk.notebook.bugs = {2}
    await desk.send(*reminders(ticket, 1))
    await desk.work()
    result = await desk.consumer.parking.redrive(str(ticket))
    assert (result.applied, result.left, result.reason) == (2, 1, "bug:ZeroDivisionError")


async def test_a_redrive_and_a_consumer_that_parks_behind_it_never_pass_each_other(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {1}
    await desk.send(reminder(ticket, 1))
    await desk.work()
    desk.notebook.defects = set()
    asleep = desk.notebook.fall_asleep()
    redriving = asyncio.create_task(desk.consumer.parking.redrive(str(ticket)))
    await until(lambda: asleep.reached, "the redrive has begun")
    await desk.send(*reminders(ticket, 2, start=2))
    await desk.work()
    asleep.wake()
    assert (await redriving).left == 0
    assert await desk.noted(ticket) == [1, 2, 3]


async def test_a_consumer_that_saw_the_block_queues_nothing_once_it_is_gone(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {1}
    await desk.send(reminder(ticket, 1))
    await desk.work()
    desk.notebook.defects = set()
    await desk.send(reminder(ticket, 2))
    asleep = desk.notebook.fall_asleep()
    consuming = asyncio.create_task(desk.consumer.step())
    await until(lambda: asleep.reached, "the consumer has read the block")
    await desk.consumer.parking.redrive(str(ticket))
    asleep.wake()
    await asyncio.wait([consuming])
    assert consuming.exception() is not None
    await desk.work()
    assert await desk.noted(ticket) == [1, 2]
    assert await desk.parked(ticket) == []


async def test_two_redrives_at_once_apply_each_message_once(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {1}
    await desk.send(*reminders(ticket, 20))
    await desk.work()
    desk.notebook.defects = set()
    done = await asyncio.gather(*(desk.consumer.parking.redrive(str(ticket)) for _ in range(2)))
    assert sum(result.applied for result in done) == 20
    assert await desk.noted(ticket) == list(range(1, 21))


async def test_what_waits_for_an_upgrade_still_waits_without_one(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 1, type_name="gridwhistle.request.reminded.v2"), reminder(ticket, 2))
    await desk.work()
    assert await desk.consumer.parking.redrive_upgraded() == []
    assert [reason for reason, _ in await desk.parked(ticket)] == [AWAITING_UPGRADE, "behind"]


async def test_what_waited_for_this_release_is_redriven_when_it_starts(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(*reminders(ticket, 2))
    await park_as_an_older_release(desk, ticket)
    async with running(desk.consumer):
        await until(lambda: desk.noted(ticket), "the parked message is applied")
    assert await desk.noted(ticket) == [1, 2]
    assert await desk.blocked() == []


async def park_as_an_older_release(desk: Desk, ticket: UUID) -> None:
    """The first message of the ticket, parked by a release that did not know its type yet."""
    (record, *_) = desk.bus.records(RESIDENT_REQUESTS)
    chain = Chain(NAME, record.partition, None, {}, {})
    chain.park(record, AWAITING_UPGRADE, "", desk.clock.now())
    await desk.log.append(*chain.items)
    assert await desk.blocked() == [str(ticket)]


async def test_an_unblocked_key_has_nothing_to_redrive(desk: Desk) -> None:
    assert await desk.consumer.parking.redrive("nobody") == Redriven("nobody", 0, 0, 0)
    assert await desk.consumer.parking.take("nobody") is None


async def test_a_record_taken_in_hand_leaves_only_with_an_event(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {1}
    await desk.send(*reminders(ticket, 2))
    await desk.work()
    taken = await desk.consumer.parking.take(str(ticket))
    assert taken is not None
    with pytest.raises(ValueError, match="event"):
        taken.settle()
    (outcome,) = await desk.log.append(taken.settle(event(f"ticket-{ticket}", 1, number=100)))
    assert isinstance(outcome, Appended)
    assert await desk.mark(ticket) == 1
    await desk.consumer.parking.redrive(str(ticket))
    assert await desk.noted(ticket) == [100, 2]


async def test_a_record_is_taken_by_one_person_only(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 2))
    await desk.work()
    one, two = [await desk.consumer.parking.take(str(ticket)) for _ in range(2)]
    assert one is not None
    assert two is not None
    await desk.log.append(one.settle(event("desk-1", 1)))
    (late,) = await desk.log.append(two.settle(event("desk-2", 1)))
    assert isinstance(late, CellConflict)
    assert await desk.blocked() == []


async def test_two_people_with_two_records_of_one_key_do_not_leave_it_blocked_behind_them(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 2), reminder(ticket, 3))
    await desk.work()
    for number in (0, 1):
        assert (await desk.consumer.parking.keys())[0].records == 2 - number
        one, other = [await desk.consumer.parking.take(str(ticket), n) for n in (0, 1)]
        chosen = one or other
        assert chosen is not None
        await desk.log.append(chosen.settle(event(f"desk-{number}", 1)))
        if one and other:
            (late,) = await desk.log.append(other.settle(event("desk-late", 1)))
            assert isinstance(late, CellConflict)
    assert await desk.blocked() == []
    assert await desk.parked(ticket) == []


async def test_a_filing_opened_by_hand_is_not_opened_again_when_it_is_published_again(desk: Desk) -> None:
    ticket = new_id()
    garbled = Outgoing(RESIDENT_REQUESTS, str(ticket), b"\x80", ())
    await desk.send(garbled, *reminders(ticket, 1, start=2))
    await desk.work()
    taken = await desk.consumer.parking.take(str(ticket), stands_for=(INTAKE, 1))
    assert taken is not None
    await desk.log.append(taken.settle(event(f"ticket-{ticket}", 1, number=100)))
    await desk.send(*reminders(ticket, 3))
    await desk.work()
    await desk.consumer.parking.redrive(str(ticket))
    assert await desk.noted(ticket) == [100, 2, 3]
    assert await desk.blocked() == []


async def test_keys_and_records_are_listed_by_the_key_they_are_parked_under(desk: Desk) -> None:
    ticket = new_id()
    desk.bus.append_raw(RESIDENT_REQUESTS, 0, b"a/b", b"", headers("a/b", 1))
    desk.bus.append_raw(RESIDENT_REQUESTS, 0, b"a", b"", headers("a", 1))
    await desk.send(reminder(ticket, 9))
    await desk.work()
    keys = [key_of(record) for record in desk.bus.records(RESIDENT_REQUESTS)]
    assert await desk.blocked() == sorted(keys)
    for offset, key in enumerate(keys):
        assert [place for _, place in await desk.parked(key)] == [offset]
