"""One measure, in the process that is asked for it and does nothing else."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module

import uvloop

from bench.measure import Effort, Findings
from shared.collector import look_seldom


def measured(name: str, effort: Effort) -> Findings:
    """What the module of this name finds."""
    measure: Callable[[Effort], Coroutine[None, None, Findings]] = import_module(f"bench.{name}").measure
    look_seldom()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measure(effort))
