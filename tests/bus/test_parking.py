"""What cannot be applied is set aside with all that follows on its ticket, and everything else goes on."""

from datetime import timedelta

import pytest

from shared.bus.applying import Flood
from shared.bus.handler import AWAITING_UPGRADE, key_of
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.ids import new_id
from tests.bus.desk import Desk, memory_desk
from tests.bus.messages import headers, reminder, reminders


@pytest.fixture
def desk() -> Desk:
    return memory_desk()


async def test_a_hole_in_a_ticket_s_sequence_parks_the_ticket(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 1), reminder(ticket, 3))
    await desk.work()
    assert await desk.noted(ticket) == [1]
    assert await desk.parked(ticket) == [("hole", 1)]


async def test_a_message_that_a_service_cannot_apply_parks_its_ticket(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {2}
    await desk.send(*reminders(ticket, 2))
    await desk.work()
    assert await desk.noted(ticket) == [1]
    assert await desk.parked(ticket) == [("no-such-street", 1)]


async def test_later_messages_of_a_blocked_ticket_queue_behind_in_order(desk: Desk) -> None:
    ticket = new_id()
    desk.notebook.defects = {2}
    await desk.send(*reminders(ticket, 4))
    await desk.work()
    await desk.send(*reminders(ticket, 2, start=5))
    await desk.work()
    assert await desk.noted(ticket) == [1]
    assert await desk.parked(ticket) == [("no-such-street", 1), *(("behind", offset) for offset in (2, 3, 4, 5))]


async def test_other_tickets_of_the_partition_go_on(desk: Desk) -> None:
    blocked, other = new_id(), new_id()
    desk.notebook.defects = {2}
    await desk.send(*reminders(blocked, 3), reminder(other, 1))
    await desk.work()
    assert await desk.noted(other) == [1]
    assert await desk.blocked() == [str(blocked)]


async def test_a_duplicate_of_what_was_applied_is_not_queued_behind_a_block(desk: Desk) -> None:
    ticket = new_id()
    one, three = reminder(ticket, 1), reminder(ticket, 3)
    await desk.send(one, three, one)
    await desk.work()
    assert await desk.parked(ticket) == [("hole", 1)]


async def test_a_bug_in_the_service_costs_one_ticket_and_quotes_nobody(desk: Desk) -> None:
    ticket, other = new_id(), new_id()
    desk.notebook.bugs = {2}
    await desk.send(*reminders(ticket, 2), reminder(other, 1))
    await desk.work()
    (place,) = await desk.consumer.parking.records(str(ticket))
    assert place.parked.reason == "bug:ZeroDivisionError"
    assert place.parked.detail.startswith("notebook.py:")
    assert "138" not in place.parked.detail
    assert await desk.noted(other) == [1]


async def test_a_parked_record_is_kept_just_as_it_came(desk: Desk) -> None:
    ticket = new_id()
    sent = reminder(ticket, 7)
    await desk.send(sent)
    await desk.work()
    (place,) = await desk.consumer.parking.records(str(ticket))
    record = place.parked.record
    assert (record.key, record.value, record.headers) == (str(ticket).encode(), sent.value, sent.headers)
    assert place.parked.parked_at == desk.clock.now()


async def test_a_type_of_a_later_release_waits_for_the_upgrade(desk: Desk) -> None:
    ticket = new_id()
    await desk.send(reminder(ticket, 1, type_name="gridwhistle.request.reminded.v2"))
    await desk.work()
    assert await desk.parked(ticket) == [(AWAITING_UPGRADE, 0)]


GOOD = reminder(new_id(), 1).value
POISON = {
    "nothing at all": (b"", b"", (), "header-missing"),
    "bytes that are no JSON": (b"t", b"\x80\x81", headers("t", 1), "data"),
    "JSON of another shape": (b"t", b"{}", headers("t", 1), "data"),
    "no envelope": (b"\xff\x00/key", GOOD, (), "header-missing"),
    "an envelope that is no text": (b"t", GOOD, (("ce_specversion", b"\xff\xfe"),), "header-unreadable"),
    "JSON nested without end": (b"t", b'{"x":' + b"[" * 100_000, headers("t", 1), "data"),
    "another ticket's envelope": (b"ticket", GOOD, headers("t", 1), "key"),
    "a sequence below one": (b"t", GOOD, headers("t", 0), "header-unreadable"),
    "a sequence of endless digits": (b"t", GOOD, (*headers("t", 1), ("ce_sequence", b"9" * 5000)), "header-unreadable"),
    "a subject without end": (b"t" * 9000, GOOD, headers("t" * 9000, 1), "header-unreadable"),
    "a source without end": (b"t", GOOD, headers("t", 1, source="s" * 9000), "header-unreadable"),
    "NUL in key and subject": (b"\x00", b"{}", headers("\x00", 1), "data"),
}


@pytest.mark.parametrize("name", POISON)
async def test_poison_is_parked_and_the_partition_goes_on(desk: Desk, name: str) -> None:
    key, value, head, reason = POISON[name]
    ticket = new_id()
    desk.bus.append_raw(RESIDENT_REQUESTS, 0, key, value, head)
    await desk.send(reminder(ticket, 1))
    poison = desk.bus.records(RESIDENT_REQUESTS)[0]
    await desk.work()
    assert await desk.noted(ticket) == [1]
    assert await desk.blocked() == [key_of(poison)]
    (place,) = await desk.consumer.parking.records(key_of(poison))
    assert (place.parked.record, place.parked.reason) == (poison, reason)
    assert len(key_of(poison)) <= 200


async def test_a_flood_of_defects_stops_the_consumer_before_it_is_parked(desk: Desk) -> None:
    await desk.send(*(reminder(new_id(), 5) for _ in range(10)))
    with pytest.raises(Flood):
        await desk.work()
    assert len(await desk.blocked()) == 3


async def test_a_restart_does_not_let_the_flood_through(desk: Desk) -> None:
    await desk.send(*(reminder(new_id(), 5) for _ in range(10)))
    with pytest.raises(Flood):
        await desk.work()
    desk.consumer = desk.owner("dispatch-again")
    with pytest.raises(Flood):
        await desk.work()
    assert len(await desk.blocked()) == 3


async def test_as_many_defects_over_a_long_time_are_no_flood(desk: Desk) -> None:
    for _ in range(10):
        await desk.send(reminder(new_id(), 5))
        await desk.work()
        desk.clock.advance(timedelta(minutes=3))
    assert len(await desk.blocked()) == 10
