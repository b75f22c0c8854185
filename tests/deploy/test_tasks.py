"""What runs beside an API and ends too early turns its service not ready."""

import asyncio

from shared.bootstrap.tasks import Tasks
from tests.waiting import until


async def at_work(ended: asyncio.Event) -> None:
    await ended.wait()


async def test_a_task_that_ends_before_its_service_is_named() -> None:
    tasks, gone, going = Tasks(), asyncio.Event(), asyncio.Event()
    tasks.start(at_work(gone), "consumer")
    tasks.start(at_work(going), "timers")
    assert await tasks.check() == ""
    gone.set()
    assert await until(tasks.check, "somebody notices") == "consumer-ended"
    going.set()
    await tasks.ended()


async def test_one_that_was_cancelled_is_named_too() -> None:
    tasks = Tasks()
    tasks.start(cancelling_itself(), "consumer")
    assert await until(tasks.check, "somebody notices") == "consumer-ended"


async def cancelling_itself() -> None:
    raise asyncio.CancelledError


async def test_at_the_end_what_never_ends_by_itself_is_cancelled() -> None:
    tasks, never, told = Tasks(), asyncio.Event(), asyncio.Event()
    tasks.start(at_work(never), "forgetting")
    tasks.start(at_work(told), "consumer")
    told.set()
    await tasks.ended("forgetting")
