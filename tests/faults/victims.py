"""What may be killed, frozen and brought back: service processes, the database server, the broker."""

import asyncio
import signal
from typing import Protocol

import psutil

from shared.embedded.broker import EmbeddedBroker
from shared.embedded.postgres import EmbeddedPostgres
from tests.flows.processes import Served


class Victim(Protocol):
    """`kill` is kill -9, `freeze` SIGSTOP with all connections standing."""

    def kill(self) -> None: ...
    async def revive(self) -> None: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...


class Service:
    """One of our own processes."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self.kill, self.freeze, self.thaw, self.revive = served.kill, served.freeze, served.thaw, served.start


class Tree:
    """A server with all its processes, by the number of the first."""

    def pid(self) -> int:
        """The first process.

        Raises:
            FileNotFoundError: it does not run.
        """
        raise NotImplementedError

    def all(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid())
        return [first, *first.children(recursive=True)]

    def freeze(self) -> None:
        self._tell(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell(signal.SIGCONT)

    def kill(self) -> None:
        """All at once, as a power cut does; what was not written is gone."""
        psutil.wait_procs(self._tell(signal.SIGKILL), timeout=20)

    def _tell(self, number: signal.Signals) -> list[psutil.Process]:
        told = self.all()
        for process in told:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue
        return told


class DatabaseServer(Tree):
    """PostgreSQL with all its backends."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server

    def pid(self) -> int:
        return int((self._server.home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])

    async def revive(self) -> None:
        await asyncio.to_thread(self._server.start)


class Broker(Tree):
    """The Kafka broker."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self._broker = broker

    def pid(self) -> int:
        process = self._broker._process()
        assert process is not None, "the broker does not run"
        return process.pid

    def kill(self) -> None:
        self._broker.kill()

    async def revive(self) -> None:
        await asyncio.to_thread(self._broker.start)
