"""The loop of whatever looks again and again for work of its own: timers, and the postman."""

import asyncio
import logging
from collections.abc import Awaitable, Callable


async def poll(
    step: Callable[[], Awaitable[int]],
    stopping: asyncio.Event,
    every: float,
    journal: logging.Logger,
    name: str,
    not_now: tuple[type[Exception], ...],
) -> None:
    """Take steps until stopped, and rest `every` seconds where one moved nothing; the step in hand is finished.

    What is `not_now` is tried again and noted; anything else is a defect, tried again as well, and people are told.
    """
    while not stopping.is_set():
        moved = 0
        try:
            moved = await step()
        except not_now as fault:
            journal.warning("%s wait: %s", name, type(fault).__name__)
        except Exception:  # noqa: BLE001 - the outermost loop: tried again, and people are told
            journal.exception("%s failed", name)
        if moved == 0:
            await _rest(stopping, every)


async def _rest(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
