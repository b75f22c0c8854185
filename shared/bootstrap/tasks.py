"""What a service does beside its API, each in a task of its own: one that ends too early is told to readiness."""

import asyncio
from collections.abc import Coroutine


class Tasks:
    """Tasks that are to run as long as the service does."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, work: Coroutine[None, None, None], name: str) -> None:
        """Run it from now on."""
        self._tasks.append(asyncio.create_task(work, name=name))

    async def ended(self, *cancel: str) -> None:
        """Until all have ended, those named by cancellation; what they died of was logged or told before."""
        for task in self._tasks:
            if task.get_name() in cancel:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def check(self) -> str:
        """For readiness: which of them is gone, by cancellation, by a fault or at its end."""
        return next((f"{task.get_name()}-ended" for task in self._tasks if task.done()), "")
