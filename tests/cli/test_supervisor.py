"""One machine under supervision: what falls is started again, and at the end nothing is left running."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from cli.exits import Exit
from cli.supervisor import HOPELESS, Child, GaveUp, keep_answering, supervise
from tests.waiting import until

AT_ONCE = timedelta(milliseconds=1)


class FallingServer:
    """A database that is found fallen the first time, broken the second, and running from then on."""

    def __init__(self) -> None:
        self.looks = 0

    def start(self) -> bool:
        self.looks += 1
        if self.looks == 2:
            raise subprocess.CalledProcessError(1, ["pg_ctl"])
        return self.looks == 1


async def test_a_database_that_fell_is_started_again_and_looked_after_for_ever() -> None:
    server = FallingServer()
    keeper = asyncio.create_task(keep_answering(server, AT_ONCE))
    await until(lambda: server.looks > 3, "it is looked after although it once did not start")
    assert not keeper.done()
    keeper.cancel()


def noting(file: Path) -> Child:
    """A child that notes its number and then waits."""
    code = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
    return Child("noting", [sys.executable, "-c", code, str(file)])


def number_in(file: Path, other_than: int = 0) -> int:
    """The number a child noted, once it did."""
    text = file.read_text() if file.exists() else ""
    return int(text) if text.isdigit() and int(text) != other_than else 0


async def test_a_killed_child_is_started_again_and_stopped_in_the_end(tmp_path: Path) -> None:
    file = tmp_path / "number"
    supervising = asyncio.create_task(supervise([noting(file)]))
    first = await until(lambda: number_in(file), "the child runs")
    os.kill(first, signal.SIGKILL)
    second = await until(lambda: number_in(file, first), "another child runs")
    os.kill(os.getpid(), signal.SIGTERM)
    await supervising
    assert not psutil.pid_exists(first)
    assert not psutil.pid_exists(second)


def falling(notes: Path, code: int) -> Child:
    """A child that notes that it began, and ends at once."""
    does = "import pathlib, sys; open(sys.argv[1], 'a').write('.'); sys.exit(int(sys.argv[2]))"
    return Child("falling", [sys.executable, "-c", does, str(notes), str(code)], pauses=(0.0,))


async def test_a_child_that_cannot_run_as_it_is_set_up_is_given_up_and_the_others_are_stopped(tmp_path: Path) -> None:
    other = tmp_path / "number"
    with pytest.raises(GaveUp, match="falling") as gave_up:
        await supervise([noting(other), falling(tmp_path / "began", Exit.MALFORMED)])
    assert gave_up.value.code is Exit.MALFORMED
    assert (tmp_path / "began").read_text() == "." * HOPELESS
    assert not psutil.pid_exists(number_in(other) or -1)


async def test_a_child_whose_database_is_away_is_tried_for_ever(tmp_path: Path) -> None:
    keeping = asyncio.create_task(falling(tmp_path / "began", Exit.UNAVAILABLE).keep())
    await until(lambda: (tmp_path / "began").exists() and len((tmp_path / "began").read_text()) > HOPELESS, "again")
    assert not keeping.done()
    keeping.cancel()
