"""Consumers of dispatch in processes of their own, which share the partitions, as on a server with several of them.

`python -m bench.consumers` joins the group when it is told how many partitions it is to hold, and says 0 when it does.
Told anything more it consumes what is there, says how many records that were, and leaves.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import uvloop

from bench.dispatch import PARTITIONS, dispatch
from bench.place import Place
from bench.processes import Child, answering, python
from dispatch_service.settings import Settings
from shared.collector import look_seldom
from shared.databases import Databases

ON_ONE_SERVER = 2
"""As `deploy/compose.yaml` runs them, and how many connections each has to its database there."""
POOL = 8
Consume = Callable[[], Awaitable[int]]
"""Does what there is to do, and gives the number of records."""


@dataclass(frozen=True)
class Consumers:
    """Processes that share the work."""

    children: tuple[Child, ...]

    @asynccontextmanager
    async def joined(self) -> AsyncGenerator[Consume]:
        """Each of them holds its share of the partitions. They leave when they have done what there was to do."""
        share = PARTITIONS // len(self.children)
        await asyncio.gather(*(child.ask(share) for child in self.children))
        yield self._consume

    async def _consume(self) -> int:
        """What all of them did.

        Raises:
            RuntimeError: one had nothing to do: it lost its share meanwhile, and the others did its work.
        """
        done = await asyncio.gather(*(child.ask(0) for child in self.children))
        if 0 in done:
            raise RuntimeError(f"the work was not shared: {done}")
        return sum(done)


@asynccontextmanager
async def consumers(at: Place, count: int) -> AsyncGenerator[Consumers]:
    """So many processes, which have to divide the partitions evenly."""
    async with AsyncExitStack() as stack:
        each = [answering(python("bench.consumers"), at.environment()) for _ in range(count)]
        yield Consumers(tuple([await stack.enter_async_context(one) for one in each]))


async def _answer() -> None:
    settings = Settings()
    async with dispatch(Databases(settings), settings.home, followed=False, pool=POOL) as ours:
        while asked := await asyncio.to_thread(sys.stdin.readline):
            async with ours.joined(int(asked)) as joined:
                print(0, flush=True)
                if await asyncio.to_thread(sys.stdin.readline):
                    print(await joined.drain(), flush=True)


if __name__ == "__main__":
    look_seldom()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer())
