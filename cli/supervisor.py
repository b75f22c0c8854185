"""Keeps the processes of one machine running: the database first, then both services, restarted when they fall.

Rule: what it started it stops, in the reverse order; a service that was already running is none of its business.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from cli.alone import die_with_parent
from cli.output import err

BACK_OFF = (1.0, 2.0, 5.0, 10.0)
"""Seconds before a fallen child is started again; the last one repeats."""
LOOK_AFTER_IT = timedelta(seconds=3)
STEADY = timedelta(seconds=60)
"""A child that ran this long counts as healthy again."""


class Child:
    """One supervised process."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._command = command
        self._env = {**os.environ, **(env or {})}
        self._process: asyncio.subprocess.Process | None = None

    async def keep(self) -> None:
        """Run it for ever; returns only by cancellation."""
        falls = 0
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=self._env, start_new_session=True, preexec_fn=die_with_parent
            )
            code = await self._process.wait()
            falls = 0 if loop.time() - began > STEADY.total_seconds() else falls + 1
            pause = BACK_OFF[min(falls, len(BACK_OFF)) - 1] if falls else 0.0
            err.print(f"{self.name} ended with {code}; started again in {pause:g} s", markup=False)
            await asyncio.sleep(pause)

    async def stop(self, patience: timedelta) -> None:
        """SIGTERM, and SIGKILL for one that does not listen."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), patience.total_seconds())
        except TimeoutError:
            err.print(f"{self.name} did not drain in time and was killed", markup=False)
            with suppress(ProcessLookupError):
                process.kill()


class Server(Protocol):
    """A database server of this machine."""

    def start(self) -> bool:
        """Make sure it runs; whether it had to be started."""
        ...


async def keep_answering(server: Server, every: timedelta = LOOK_AFTER_IT) -> None:
    """Start a database that fell, for ever: the services wait for it and go on by themselves."""
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            if await asyncio.to_thread(server.start):
                err.print("the database had fallen and was started again")
        except (OSError, subprocess.CalledProcessError) as fault:  # a time limit is an OSError as well
            err.print(f"the database does not start ({type(fault).__name__}); tried again", markup=False)


async def supervise(
    children: Sequence[Child], patience: timedelta = timedelta(seconds=20), database: Server | None = None
) -> None:
    """Keep all children and the database running until SIGTERM or SIGINT, then stop the children side by side."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    keepers = [asyncio.create_task(child.keep(), name=child.name) for child in children]
    if database is not None:
        keepers.append(asyncio.create_task(keep_answering(database), name="database"))
    await ended.wait()
    for keeper in keepers:
        keeper.cancel()
    await asyncio.gather(*(child.stop(patience) for child in children), return_exceptions=False)


def gridwhistle(*arguments: str) -> list[str]:
    """The command line of this very installation."""
    return [sys.executable, "-m", "cli", *arguments]
