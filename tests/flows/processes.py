"""The services as processes of their own, as `gridwhistle serve` runs them: started, killed, stopped, started again."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.servers import TestDatabase
from tests.waiting import until

STARTS_WITHIN = 90.0
"""Seconds; a loaded machine imports slowly."""


def caller(timeout: float, base_url: str = "") -> httpx.AsyncClient:
    """A client for plain HTTP on this machine. Reading the machine's certificates would cost more than all it asks."""
    return httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=timeout, verify=False)


class Served:
    """One service process on a port that stays its own."""

    def __init__(self, which: str, env: Mapping[str, str], log: Path) -> None:
        self.which = which
        self._env = {**os.environ, **env}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        command = [sys.executable, "-m", "cli", "serve", self.which, "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - returns at once; ending it is not awaited either
                command, env=self._env, stdout=log, stderr=log
            )
        await until(self.ready, f"{self.which} is ready; see {self._log}", STARTS_WITHIN)

    async def ready(self) -> bool:
        """Whether it says so."""
        async with caller(timeout=5) as http:
            try:
                return (await http.get(f"{self.url}/readyz")).is_success
            except httpx.TransportError:
                return False

    async def figures(self, name: str) -> list[Sample]:
        """The samples of one of its metrics."""
        async with caller(timeout=20) as http:
            text = (await http.get(f"{self.url}/metrics")).raise_for_status().text
        return [one for family in text_string_to_metric_families(text) for one in family.samples if one.name == name]

    def kill(self) -> None:
        """As a power cut would end it."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        return self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Stop it where it stands, connections and all."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> int:
        self._signal(number)
        code = self._process.wait(60) if self._process is not None else 0
        self._process = None
        return code


def environment(databases: Mapping[str, TestDatabase], home: Path, kafka: str) -> dict[str, str]:
    """What tells a process where its databases and its bus are."""
    urls = {f"GRIDWHISTLE_{which.upper()}_DATABASE_URL": database.app for which, database in databases.items()}
    return {**urls, "GRIDWHISTLE_HOME": str(home), "KAFKA_BOOTSTRAP_SERVERS": kafka}


@contextmanager
def ended(*served: Served) -> Generator[None]:
    """Whatever still runs at the end is killed."""
    try:
        yield
    finally:
        for one in served:
            one.thaw()
            one.kill()
