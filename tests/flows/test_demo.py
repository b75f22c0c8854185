"""`make run` as a newcomer sees it: a morning is played, one ticket runs over its time, and everything checks out."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from tests.servers import private_home

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]
OVERDUE = re.compile(r"left alone, overdue: .*?\n\n", re.DOTALL)


@pytest.fixture
def env() -> Generator[Mapping[str, str]]:
    """A home that is new, and ports nobody else has."""
    with private_home() as home:
        yield {**os.environ, "GRIDWHISTLE_HOME": str(home), **ports(), "COLUMNS": "200", "NO_COLOR": "1"}


def ports() -> dict[str, str]:
    found: dict[str, str] = {}
    for service in ("INTAKE", "DISPATCH"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        found |= {f"GRIDWHISTLE_{service}_PORT": str(port), f"GRIDWHISTLE_{service}_URL": f"http://127.0.0.1:{port}"}
    return found


async def said(env: Mapping[str, str], *words: str) -> str:
    """What a command that ends well prints."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "cli", *words, env=env, stdout=pipe)
    answer, _ = await process.communicate()
    assert process.returncode == 0, answer.decode()
    return answer.decode()


async def test_the_morning_has_one_ticket_that_ran_over_its_time_and_was_raised(env: Mapping[str, str]) -> None:
    first = OVERDUE.search(await said(env, "demo", "--leave"))
    assert first is not None
    steps = [line.split()[3] for line in first[0].splitlines()[1:] if line]
    assert steps == [
        "TicketOpened", "TicketDispatched", "DeadlineMissed", "TicketSigned", "DeadlineMissed", "TicketRaised",
    ]  # fmt: skip
    assert "late_cause" not in first[0]
    missed = await said(env, "log", "tail", "--type", "DeadlineMissed", "--limit", "100", "--json")
    assert len({line.split('"stream":"')[1].split('"')[0] for line in missed.splitlines()}) == 1
    again = OVERDUE.search(await said(env, "demo", "--leave"))
    assert again is not None, "a second run shows it too, on the machine's own time"
    assert again[0].startswith(first[0].rstrip())
    assert not (Path(env["GRIDWHISTLE_HOME"]) / "demo-clock").exists()
    assert "0 faults" in await said(env, "loop", "check")
