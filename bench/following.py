"""Views of dispatch in a process of their own, as on one server that divides dispatch.

`python -m bench.following VIEW...` is asked on its input for positions, and repeats each when all of its views have
passed it.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import uvloop

from bench.place import Place, opened
from bench.processes import answering, python
from dispatch_service.codec import Entry, decode
from dispatch_service.settings import Settings
from dispatch_service.views.catalogue import VIEWS
from shared.clock import SystemClock
from shared.collector import look_seldom
from shared.databases import Databases
from shared.db import Database
from shared.eventlog.followers import Follower, running
from shared.eventlog.postgres import PostgresLog
from shared.eventlog.tail import Tail
from shared.eventlog.views import View, view_follower

CaughtUp = Callable[[int], Awaitable[object]]
"""Returns when the views have passed the event at a position."""
PATIENCE = timedelta(minutes=2)


@asynccontextmanager
async def following(log: PostgresLog, database: Database, views: Sequence[View[Entry]]) -> AsyncGenerator[CaughtUp]:
    """The views kept in this process."""
    tail = Tail(decode)
    followers = [view_follower(view, tail, log, database) for view in views]
    async with running(*followers):
        yield lambda position: _passed(followers, position)


@asynccontextmanager
async def following_apart(at: Place, views: Sequence[View[Entry]]) -> AsyncGenerator[CaughtUp]:
    """The views kept in another process."""
    command = python("bench.following", *(view.name for view in views))
    async with answering(command, at.environment()) as child:
        yield child.ask


async def _passed(followers: Sequence[Follower], position: int) -> None:
    await asyncio.gather(*(follower.wait_for(position, PATIENCE) for follower in followers))


async def _answer(names: Sequence[str]) -> None:
    async with opened(Databases(Settings()).url("dispatch"), len(VIEWS) + 2) as database:
        log = await PostgresLog.open(database, SystemClock())
        async with following(log, database, [view for view in VIEWS if view.name in names]) as caught_up:
            while asked := await asyncio.to_thread(sys.stdin.readline):
                await caught_up(int(asked))
                print(asked, end="", flush=True)


if __name__ == "__main__":
    look_seldom()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer(sys.argv[1:]))
