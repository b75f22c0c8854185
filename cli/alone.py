"""One supervisor for a home folder, and no child that outlives it."""

import ctypes
import fcntl
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from cli.exits import Exit
from cli.output import stop

PR_SET_PDEATHSIG = 1
"""Linux: a signal for the child when its parent is gone (prctl(2))."""


@contextmanager
def alone(home: Path) -> Generator[None]:
    """Refuse to supervise a home that is supervised already; the lock goes with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stop(Exit.UNAVAILABLE, f"{home} is being served already")
        yield


def die_with_parent() -> None:
    """Runs in the child before its program: SIGTERM when the parent ends, even by kill -9. Only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
