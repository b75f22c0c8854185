"""What a replay costs as the log grows: time per event, and memory beyond the state that is being rebuilt.

Time and memory are taken in separate passes: counting allocations slows everything down. A replay holds one page
beside its state, so the memory beyond it should not grow with the log at all.
"""

import gc
import tracemalloc
from time import perf_counter

import msgspec

from bench.measure import Effort, Figure, Findings
from bench.place import place
from bench.replaying import a_log, replay
from bench.story import fill
from shared.eventlog.port import EventLog

MIB = 2**20


class Cost(msgspec.Struct, frozen=True):
    """Of one replay over so many events. `state` and `beyond` in bytes."""

    events: int
    microseconds: float
    state: int
    beyond: int

    def figures(self) -> list[Figure]:
        """For the report."""
        at = f"at {self.events:,} events"
        return [
            Figure(f"replay {at}: time per event", self.microseconds, "µs"),
            Figure(f"replay {at}: tickets and views it rebuilt", self.state / MIB, "MiB"),
            Figure(f"replay {at}: memory beyond them", self.beyond / MIB, "MiB"),
        ]


async def measure(effort: Effort) -> Findings:
    """A small log and a large one."""
    costs: list[Cost] = []
    async with place() as at, a_log(at) as log:
        for events in effort.growth:
            await fill(log, events)
            costs.append(await _cost(log, events))
    small, large = costs
    more = large.events - small.events
    growth = [
        Figure("growth of time per event", large.microseconds / small.microseconds, "×"),
        Figure("growth of memory beyond state, per event", (large.beyond - small.beyond) / more, "bytes"),
    ]
    return Findings(figures=[*small.figures(), *large.figures(), *growth])


async def _cost(log: EventLog, events: int) -> Cost:
    gc.collect()
    started = perf_counter()
    replayed = await replay(log, events)
    microseconds = (perf_counter() - started) / events * 1e6
    del replayed
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    replayed = await replay(log, events)
    _, peak = tracemalloc.get_traced_memory()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del replayed
    return Cost(events, microseconds, after - before, peak - after)
