"""Child processes of a measure: the service under test, and the load on it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import httpx
import msgspec

from bench.load import Order, Tally
from shared.embedded.place import free_port

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds a service may take to be ready."""


@asynccontextmanager
async def running(command: Sequence[str], ready: str, environment: Mapping[str, str]) -> AsyncGenerator[int]:
    """A service in a process of its own; its port goes behind the command, `ready` is the path that tells it is up.

    Raises:
        TimeoutError: it did not come up; what it said stands above on stderr.
    """
    port = free_port()
    env = {**os.environ, **environment}
    child = await asyncio.create_subprocess_exec(
        *command, str(port), env=env, stdout=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        await _until_ready(child, f"http://{HOST}:{port}{ready}")
        yield port
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", module, *arguments]


async def load(order: Order) -> Tally:
    """Load from a process of its own.

    Raises:
        RuntimeError: it failed, or got answers it did not expect.
    """
    child = await asyncio.create_subprocess_exec(
        *python("bench.load"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate(msgspec.json.encode(order))
    if child.returncode != 0:
        raise RuntimeError(f"the load on {order.path} failed")
    tally = msgspec.json.decode(told, type=Tally)
    if tally.others:
        raise RuntimeError(f"{order.path} answered {tally.others}")
    return tally


@dataclass(frozen=True)
class Child:
    """A process that is asked by a number on its input, and answers by one on its output."""

    asking: asyncio.StreamWriter
    told: asyncio.StreamReader

    async def ask(self, number: int) -> int:
        """Its answer.

        Raises:
            RuntimeError: it ended; what it said stands above on stderr.
        """
        self.asking.write(b"%d\n" % number)
        if not (line := await self.told.readline()):
            raise RuntimeError("a process that was asked ended early")
        return int(line)


@asynccontextmanager
async def answering(command: Sequence[str], environment: Mapping[str, str]) -> AsyncGenerator[Child]:
    """Such a process; it ends when nobody will ask it any more."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=environment)
    asking = cast(asyncio.StreamWriter, child.stdin)
    try:
        yield Child(asking, cast(asyncio.StreamReader, child.stdout))
    finally:
        asking.close()
        await child.wait()


async def _until_ready(child: asyncio.subprocess.Process, address: str) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
        while True:
            if child.returncode is not None:
                raise TimeoutError(f"the service ended with {child.returncode} before it was ready")
            try:
                if (await client.get(address)).status_code < 500:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
