"""A home is supervised once, and what a supervisor started does not outlive it."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import typer

from cli.alone import alone
from cli.exits import Exit
from tests.waiting import until

PARENT = """
import subprocess, sys
from cli.alone import die_with_parent
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], preexec_fn=die_with_parent)
print(child.pid, flush=True)
child.wait()
"""


def test_a_second_supervisor_of_a_home_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(typer.Exit) as refused, alone(tmp_path):
        pass
    assert refused.value.exit_code == Exit.UNAVAILABLE
    with alone(tmp_path):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
async def test_a_child_ends_when_its_supervisor_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:  # noqa: ASYNC220 - returns at once
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    await until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the child is gone")
