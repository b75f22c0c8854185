"""The contract of an outbox, in memory and on PostgreSQL."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from dispatch_service.messages.outbox_memory import MemoryOutbox
from dispatch_service.messages.outbox_postgres import PostgresOutbox
from dispatch_service.messages.port import Act, Message, Outbox, State, Wanted
from dispatch_service.messages.tables import OUTBOX
from shared.db import Database
from shared.ids import new_id
from tests.messages.made import NOON, message

LATER = timedelta(minutes=5)


@pytest.fixture(params=["memory", "postgres"])
async def outbox(request: pytest.FixtureRequest) -> AsyncGenerator[Outbox]:
    if request.param == "memory":
        yield MemoryOutbox()
        return
    database = Database(request.getfixturevalue("fresh_database").owner)
    async with database.transaction() as tx:
        await tx.sql.run_sync(OUTBOX.create)
    yield PostgresOutbox(database)
    await database.close()


async def state(outbox: Outbox, of: Message) -> State | None:
    found = await outbox.find(of.id)
    return found.state if found else None


async def sent(outbox: Outbox, *messages: Message) -> None:
    """Handed over at noon, each with its receipt wanted within its minutes."""
    await outbox.put(messages)
    await outbox.take(NOON, NOON + LATER, 100)
    for one in messages:
        due = NOON + timedelta(minutes=one.receipt_minutes) if one.receipt_minutes else None
        await outbox.sent(one.id, NOON, due)


async def test_a_message_is_kept_as_it_was_put(outbox: Outbox) -> None:
    kept = message("b", kept=True)
    await outbox.put([message(), kept])
    assert await outbox.find(message().id) == message()
    assert await outbox.find(kept.id) == kept
    assert await outbox.find(str(new_id())) is None


async def test_the_same_id_again_changes_nothing_however_it_comes(outbox: Outbox) -> None:
    await outbox.put([message(), message(zh="again")])
    await outbox.put([message(zh="once more"), message("b")])
    await outbox.put([])
    found = await outbox.listed(Wanted())
    assert sorted((one.person, one.zh) for one in found) == [("a", "工单GW-1"), ("b", "工单GW-1")]


async def test_hundreds_are_put_at_once(outbox: Outbox) -> None:
    await outbox.put([message(position=number) for number in range(1200)])
    assert len(await outbox.take(NOON, NOON + LATER, 5000)) == 1200


async def test_only_those_whose_time_has_come_are_taken_and_by_one_alone(outbox: Outbox) -> None:
    await outbox.put([message("a"), message("b", send_at=NOON + LATER)])
    (taken,) = await outbox.take(NOON, NOON + LATER, 10)
    assert (taken.person, taken.tries) == ("a", 1)
    assert await outbox.take(NOON, NOON + LATER, 10) == []
    assert {one.person for one in await outbox.take(NOON + LATER, NOON + 2 * LATER, 10)} == {"a", "b"}


async def test_one_put_off_waits_until_then(outbox: Outbox) -> None:
    await outbox.put([message()])
    await outbox.take(NOON, NOON + LATER, 10)
    await outbox.put_off(message().id, NOON + 3 * LATER)
    assert await outbox.take(NOON + 2 * LATER, NOON + 9 * LATER, 10) == []
    assert [one.tries for one in await outbox.take(NOON + 3 * LATER, NOON + 9 * LATER, 10)] == [2]


async def test_a_sent_message_is_never_taken_again(outbox: Outbox) -> None:
    await sent(outbox, message())
    assert await outbox.take(NOON + LATER, NOON + 2 * LATER, 10) == []
    assert await state(outbox, message()) is State.SENT


async def test_only_wanted_receipts_come_due_the_longest_waiting_first(outbox: Outbox) -> None:
    first, second, no_matter = message("a", receipt_minutes=10), message("b"), message("c", receipt_minutes=0)
    await sent(outbox, second, first, no_matter)
    assert await outbox.overdue(NOON + timedelta(minutes=9), 10) == []
    late = await outbox.overdue(NOON + timedelta(minutes=30), 10)
    assert [one.person for one in late] == ["a", "b"]


async def test_passing_on_ends_one_and_keeps_the_next_once(outbox: Outbox) -> None:
    await sent(outbox, message("a"))
    assert await outbox.pass_on(message("a").id, State.PASSED_ON, message("b"))
    assert not await outbox.pass_on(message("a").id, State.PASSED_ON, message("c"))
    assert (await state(outbox, message("a")), await state(outbox, message("b"))) == (State.PASSED_ON, State.QUEUED)
    assert await outbox.told(7) == {"a", "b"}
    assert await outbox.told(8) == frozenset()


async def test_a_receipt_settles_whoever_else_waits_for_the_same(outbox: Outbox) -> None:
    await sent(outbox, message("a"), message("b"), message("c", unit="S02"), message("a", position=8))
    received = await outbox.receive(message("a").id, NOON + LATER)
    assert received is not None
    assert (received.state, received.received_at) == (State.RECEIVED, NOON + LATER)
    assert await state(outbox, message("b")) is State.SETTLED
    assert await state(outbox, message("c")) is State.SENT
    assert await state(outbox, message("a", position=8)) is State.SENT


async def test_a_late_receipt_counts_and_a_second_changes_nothing(outbox: Outbox) -> None:
    await sent(outbox, message("a"))
    await outbox.pass_on(message("a").id, State.PASSED_ON, message("b"))
    first = await outbox.receive(message("a").id, NOON + LATER)
    assert await outbox.receive(message("a").id, NOON + 2 * LATER) == first
    assert await state(outbox, message("b")) is State.SETTLED
    assert await outbox.receive(str(new_id()), NOON) is None


async def test_what_a_unit_does_later_answers_what_it_was_told(outbox: Outbox) -> None:
    await sent(outbox, message("a"), message("b", position=9), message("c", unit="S02"))
    await outbox.settle([Act("ticket-1", "S01", 8), Act("ticket-2", "S02", 99)])
    await outbox.settle([])
    assert await state(outbox, message("a")) is State.SETTLED
    assert await state(outbox, message("b", position=9)) is State.SENT
    assert await state(outbox, message("c")) is State.SENT


async def test_a_settled_message_is_not_marked_sent_afterwards(outbox: Outbox) -> None:
    await outbox.put([message()])
    await outbox.take(NOON, NOON + LATER, 1)
    await outbox.settle([Act("ticket-1", "S01", 8)])
    await outbox.sent(message().id, NOON, None)
    assert await state(outbox, message()) is State.SETTLED


async def test_lists_are_of_a_person_or_of_units_newest_first(outbox: Outbox) -> None:
    await sent(outbox, message("a"), message("a", position=9), message("b", position=8, unit="S02"))
    await outbox.receive(message("a").id, NOON)

    async def positions(wanted: Wanted) -> list[int]:
        return [one.position for one in await outbox.listed(wanted)]

    assert await positions(Wanted()) == [9, 8, 7]
    assert await positions(Wanted(person="a")) == [9, 7]
    assert await positions(Wanted(units=("S02", "S03"))) == [8]
    assert await positions(Wanted(states=(State.RECEIVED,))) == [7]
    assert await positions(Wanted(limit=1, before=9)) == [8]


async def test_old_messages_are_removed_unless_somebody_waits_for_them(outbox: Outbox) -> None:
    owed, told, passed_on = message("a", 1), message("b", 2, receipt_minutes=0), message("c", 3)
    received, fresh, queued = message("d", 4), message("e", 5, queued_at=NOON + LATER), message("f", 6)
    await sent(outbox, owed, told, passed_on, received, fresh)
    await outbox.pass_on(passed_on.id, State.PASSED_ON, None)
    await outbox.receive(received.id, NOON)
    await outbox.receive(fresh.id, NOON)
    await outbox.put([queued])
    assert await outbox.remove(NOON, 10) == 0
    assert await outbox.remove(NOON + LATER, 10) == 3
    assert {one.person for one in await outbox.listed(Wanted())} == {"a", "e", "f"}


async def test_old_messages_are_removed_some_at_a_time(outbox: Outbox) -> None:
    await sent(outbox, *(message(position=number, receipt_minutes=0) for number in range(5)))
    removed = [await outbox.remove(NOON + LATER, 2) for _ in range(4)]
    assert removed == [2, 2, 1, 0]
