"""Consumers of dispatch in processes of their own, which share the partitions, as on a server with several of them.

`python -m bench.consumers` joins the group when it is told how many partitions it is to hold, and says 0 when it does.
Told anything more it consumes what is there, says how many records that were, and leaves.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

import uvloop

from bench.dispatch import Joined, dispatch
from bench.place import Place
from bench.processes import python
from dispatch_service.settings import Settings
from shared.bus.health import Limits
from shared.bus.topics import ONE_MACHINE
from shared.collector import look_seldom
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.databases import Databases

AT_ONCE = Limits(wait=0.0)
"""Everything is on the bus before the time runs: whoever finds nothing has done his share."""
POOL = 8
"""Connections of each to its database, as in `deploy/compose.yaml`."""
BETWEEN_LOOKS = 0.1
"""Seconds. A member hears of another one when it renews its lease."""
PATIENCE = 60.0
"""Seconds it may take until the partitions are shared."""


@dataclass(frozen=True)
class Child:
    """One of the processes."""

    asking: asyncio.StreamWriter
    told: asyncio.StreamReader

    async def ask(self, number: int) -> int:
        """Its answer.

        Raises:
            RuntimeError: it ended; what it said stands above on stderr.
        """
        self.asking.write(b"%d\n" % number)
        if not (line := await self.told.readline()):
            raise RuntimeError("a process that consumes ended early")
        return int(line)


@dataclass(frozen=True)
class Consumers:
    """Processes that share the work."""

    children: tuple[Child, ...]

    async def join(self) -> None:
        """Each of them holds its share of the partitions."""
        share = ONE_MACHINE[RESIDENT_REQUESTS] // len(self.children)
        await asyncio.gather(*(child.ask(share) for child in self.children))

    async def consume(self) -> int:
        """They do what there is to do, and leave. Gives the number of records.

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
        yield Consumers(tuple([await stack.enter_async_context(_child(at)) for _ in range(count)]))


@asynccontextmanager
async def _child(at: Place) -> AsyncGenerator[Child]:
    child = await asyncio.create_subprocess_exec(
        *python("bench.consumers"), stdin=PIPE, stdout=PIPE, env=at.environment()
    )
    asking = cast(asyncio.StreamWriter, child.stdin)
    try:
        yield Child(asking, cast(asyncio.StreamReader, child.stdout))
    finally:
        asking.close()
        await child.wait()


async def _answer() -> None:
    settings = Settings()
    async with dispatch(Databases(settings), settings.home, followed=False, pool=POOL) as ours:
        while asked := await asyncio.to_thread(sys.stdin.readline):
            async with ours.joined(AT_ONCE) as joined:
                await _hold(joined, int(asked))
                print(0, flush=True)
                if await asyncio.to_thread(sys.stdin.readline):
                    print(await _drain(joined), flush=True)


async def _hold(joined: Joined, share: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if not await joined.consumer.step() and len(joined.subscriber.assigned()) == share:
                return
            await asyncio.sleep(BETWEEN_LOOKS)


async def _drain(joined: Joined) -> int:
    done = 0
    while records := await joined.consumer.step():
        done += records
    return done


if __name__ == "__main__":
    look_seldom()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer())
