"""A consumer at work for as long as a test needs it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from shared.bus.consumer import Consumer


@asynccontextmanager
async def running(consumer: Consumer) -> AsyncGenerator[asyncio.Task[None]]:
    """The consumer's loop; drained at the end."""
    task = asyncio.create_task(consumer.run())
    try:
        yield task
    finally:
        consumer.stop()
        await task
