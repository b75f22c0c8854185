"""Old messages go by themselves, however many there are, and no sooner than the document says."""

import asyncio
from datetime import timedelta

from dispatch_service.messages import keeping
from dispatch_service.messages.keeping import Keeper
from dispatch_service.messages.outbox_memory import MemoryOutbox
from dispatch_service.messages.port import Wanted
from shared.clock import ManualClock
from tests.messages.made import NOON, message
from tests.waiting import until

KEPT = timedelta(days=400)


async def test_a_message_is_kept_as_long_as_the_document_says() -> None:
    outbox, clock = MemoryOutbox(), ManualClock(NOON)
    keeper = Keeper(outbox, clock, KEPT)
    await outbox.put([message(receipt_minutes=0)])
    await outbox.sent(message().id, NOON, None)
    clock.advance(KEPT)
    assert await keeper.step() == 0
    clock.advance(timedelta(seconds=1))
    assert await keeper.step() == 1


async def test_all_that_is_old_goes_page_by_page_and_the_rounds_end_when_told() -> None:
    outbox, clock = MemoryOutbox(), ManualClock(NOON)
    many = [message(position=number, receipt_minutes=0) for number in range(keeping.PAGE + 1)]
    await outbox.put(many)
    for one in many:
        await outbox.sent(one.id, NOON, None)
    clock.advance(KEPT + timedelta(days=1))
    stopping = asyncio.Event()
    rounds = asyncio.create_task(Keeper(outbox, clock, KEPT).run(stopping))

    async def gone() -> bool:
        return not await outbox.listed(Wanted())

    await until(gone, "the old messages are gone")
    stopping.set()
    await rounds
