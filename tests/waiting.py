"""The one place where tests wait: until something holds, or a deadline passes and the test fails by its name."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

Answer = TypeVar("Answer")
PAUSE = 0.02  # seconds between two looks


async def until(ask: Callable[[], Awaitable[Answer] | Answer], what: str, seconds: float = 20.0) -> Answer:
    """The first answer that counts as true; `ask` may be a coroutine function or a plain one."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if isinstance(answer, Awaitable):
            answer = await cast(Awaitable[Answer], answer)
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} seconds in vain until {what}")
        await asyncio.sleep(PAUSE)


async def hold(seconds: float) -> None:
    """Let a fault last. For nothing else: whoever waits for something says what, with `until`."""
    await asyncio.sleep(seconds)
