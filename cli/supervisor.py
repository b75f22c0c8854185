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
from cli.exits import Exit
from cli.output import err

BACK_OFF = (1.0, 2.0, 5.0, 10.0)
"""Seconds before a fallen child is started again; the last one repeats."""
LOOK_AFTER_IT = timedelta(seconds=3)
STEADY = timedelta(seconds=60)
"""A child that ran this long counts as healthy again."""


HOPELESS = 5
"""So many quick falls in a row that say what is wrong with the settings, and the child is not started any more."""


SETTINGS_ARE_WRONG = (Exit.USAGE, Exit.REFUSED, Exit.MALFORMED)


class GaveUp(Exception):
    """A child cannot run as this machine is set up."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"{name} ended {HOPELESS} times in a row with code {code}: its last lines say why")
        self.code = Exit(code) if code in SETTINGS_ARE_WRONG else Exit.UNAVAILABLE


class Child:
    """One supervised process."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        pauses: Sequence[float] = BACK_OFF,
    ) -> None:
        self.name = name
        self._command = command
        self._pauses = pauses
        self._env = {**os.environ, **(env or {})}
        self._process: asyncio.subprocess.Process | None = None

    async def keep(self) -> None:
        """Run it for ever; returns only by cancellation.

        Raises:
            GaveUp: it falls at once each time, for a reason that waiting does not mend.
        """
        falls = hopeless = 0
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=self._env, start_new_session=True, preexec_fn=die_with_parent
            )
            code = await self._process.wait()
            falls = 0 if loop.time() - began > STEADY.total_seconds() else falls + 1
            hopeless = hopeless + 1 if falls and _is_hopeless(code) else 0
            if hopeless == HOPELESS:
                raise GaveUp(self.name, code)
            pause = self._pauses[min(falls, len(self._pauses)) - 1] if falls else 0.0
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


def _is_hopeless(code: int) -> bool:
    """Whether it ended of itself, and not because something it needs is away or somebody killed it."""
    return code > 0 and code != Exit.UNAVAILABLE


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
    """Keep all children and the database running until SIGTERM or SIGINT, then stop the children side by side.

    Raises:
        GaveUp: one of the children cannot run; the others were stopped.
    """
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    keepers = [asyncio.create_task(child.keep(), name=child.name) for child in children]
    if database is not None:
        keepers.append(asyncio.create_task(keep_answering(database), name="database"))
    waiting = asyncio.create_task(ended.wait(), name="told to end")
    done, _ = await asyncio.wait({waiting, *keepers}, return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, *keepers):
        task.cancel()
    await asyncio.gather(*(child.stop(patience) for child in children), return_exceptions=False)
    for task in done - {waiting}:
        task.result()


def gridwhistle(*arguments: str) -> list[str]:
    """The command line of this very installation."""
    return [sys.executable, "-m", "cli", *arguments]
