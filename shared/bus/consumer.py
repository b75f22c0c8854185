"""The loop that turns an at-least-once bus into effects that happen once: events, marks and offset in one append.

Each partition's offset is a compare-and-set cell beside the events, so of two owners only one gets through; each
ticket's last applied sequence is another, so a message published twice is applied once. What cannot be applied is
parked and blocks its key, never its partition; what cannot be applied *now* pauses.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from shared.bus import metrics
from shared.bus.applying import Applier, Flood
from shared.bus.handler import Handler
from shared.bus.health import Health, Limits, State
from shared.bus.landing import LostRace
from shared.bus.overlap import Overlap
from shared.bus.parking import Parking, Unfinished
from shared.bus.port import BusUnavailable, Partition, PositionLost, Record, Subscribe
from shared.clock import Clock
from shared.db import Unavailable
from shared.eventlog.port import EventLog, LogFull
from shared.ids import jitter

journal = logging.getLogger(__name__)


class Consumer:
    """Applies one subscription's messages to one log through one handler. `name` keys everything kept for it."""

    def __init__(
        self,
        name: str,
        subscribe: Subscribe,
        log: EventLog,
        handler: Handler,
        clock: Clock,
        limits: Limits | None = None,
    ) -> None:
        self.parking = Parking(name, log, handler)
        self.health = Health("running", "", clock.now())
        self._name = name
        self._clock = clock
        self._limits = limits or Limits()
        self._applier = Applier(name, log, handler, self.parking, clock, self._limits)
        self._subscriber = subscribe(self._applier.load_position)
        self._stopping = asyncio.Event()
        self._failures = 0
        self._upgraded = False
        """Whether what waited for this release has been tried again."""
        self._surveyed: datetime | None = None
        self._told: set[Partition] = set()
        """Partitions whose lag the metrics show: another replica tells of those that went to it."""

    async def run(self) -> None:
        """Consume until `stop`; then finish the batch in hand, commit it and leave the group.

        A consumer that stopped of itself leaves the group at once and waits for `stop`, so that its process stays up
        to say why it is not ready.
        """
        try:
            while not self._stopping.is_set() and self.health.state != "stopped":
                await self._round()
        finally:
            await self._subscriber.close()
        await self._stopping.wait()

    def stop(self) -> None:
        """Ask `run` to end."""
        self._stopping.set()

    async def step(self) -> int:
        """A poll and its batch, for `run` and for tests, and as many more as the bus has at once, up to a limit. Gives
        the number of records done with.

        Raises:
            BusUnavailable, shared.db.Unavailable, LogFull, LostRace: not now; nothing is lost, call again.
            PositionLost, Flood: somebody must look.
        """
        done = batches = 0
        records = await self._subscriber.poll(self._limits.batch, self._limits.wait)
        async with Overlap(partial(self._applier.apply, self._subscriber)) as overlap:
            while records:
                await self._begin(overlap, records)
                done, batches = done + len(records), batches + 1
                goes_on = batches < self._limits.batches and not self._stopping.is_set()
                records = await self._subscriber.poll(self._limits.batch, 0.0) if goes_on else []
        return done

    async def _begin(self, overlap: Overlap, records: Sequence[Record]) -> None:
        """What was polled is applied or polled again, whatever is raised meanwhile: another batch's fault, or a call to
        stop, may come before this batch is begun."""
        begun = False
        try:
            await overlap.add(records)
            begun = True
        finally:
            if not begun:
                await self._subscriber.rewind(records[0].partition)

    async def _round(self) -> None:
        try:
            if not self._upgraded:
                await self.parking.redrive_upgraded()
                self._upgraded = True
            await self.step()
            await self._survey()
        except (LostRace, Unfinished):
            await self._pause()
        except (BusUnavailable, Unavailable, LogFull) as fault:
            self._turn("paused", f"{type(fault).__name__}: {fault}")
            await self._pause()
        except (Flood, PositionLost) as fault:
            self._turn("stopped", f"{type(fault).__name__}: {fault}")
        except Exception as fault:  # noqa: BLE001 - the outermost loop: kept, tried again, and told to people
            journal.exception("consumer %s failed", self._name)
            self._turn("failing", type(fault).__name__)
            await self._pause()
        else:
            self._failures = 0
            self._turn("running", "")

    async def _survey(self) -> None:
        """Tell the metrics how far behind we are and, now and then, what stands parked."""
        ends = self._subscriber.ends()
        for gone in self._told - ends.keys():
            metrics.LAG.remove(self._name, gone.topic, gone.number)
        for partition, end in ends.items():
            lag = max(0, end - self._applier.position(partition))
            metrics.LAG.labels(self._name, partition.topic, partition.number).set(lag)
        self._told = set(ends)
        now = self._clock.now()
        if self._surveyed is not None and now - self._surveyed < self._limits.survey:
            return
        blocked = await self.parking.all_keys()
        metrics.BLOCKED.labels(self._name).set(len(blocked))
        metrics.OLDEST.labels(self._name).set(max(((now - b.since).total_seconds() for b in blocked), default=0.0))
        self._surveyed = now

    def _turn(self, state: State, reason: str) -> None:
        if (state, reason) != (self.health.state, self.health.reason):
            level = logging.INFO if state == "running" else logging.WARNING
            journal.log(level, "consumer %s: %s %s", self._name, state, reason)
            self.health = Health(state, reason, self._clock.now())
        metrics.RUNNING.labels(self._name).set(state == "running")

    async def _pause(self) -> None:
        """Wait longer with every failure in a row, but end at once when asked to stop."""
        longest = min(self._limits.first_pause * 2**self._failures, self._limits.longest_pause)
        self._failures = min(self._failures + 1, 30)
        try:
            async with asyncio.timeout(longest * (0.5 + jitter() / 2)):
                await self._stopping.wait()
        except TimeoutError:
            return
