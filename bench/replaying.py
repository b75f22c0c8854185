"""Replay: each row read, decoded, evolved into its ticket, and folded into every view of this version, in memory.

Beside it, the same rows, whole as they are, read by the bare driver in pages of the same size, and their bodies decoded
as JSON into dictionaries: the least anybody must do who wants to know what stands in the log.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import perf_counter

import msgspec

from bench.measure import Comparison, Effort, Findings, interleaved
from bench.place import Place, connected, opened, place
from bench.story import fill
from dispatch_service.codec import TICKET, Entry, decode
from dispatch_service.replay.as_of import step
from dispatch_service.replay.prefix import PAGE, Until, slices
from dispatch_service.routing.states import Ticket
from dispatch_service.views.catalogue import VIEWS
from shared.clock import SystemClock
from shared.driver import RawConnection
from shared.eventlog.port import EventLog
from shared.eventlog.postgres import COLUMNS, PostgresLog
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import fold_into, touched

SELECT = f"SELECT {COLUMNS} FROM event WHERE position >= $1 ORDER BY position LIMIT $2"  # the log's own


class Replayed:
    """What a replay builds up: tickets by id, and the rows of each view."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.views: list[dict[Key, Row]] = [{} for _ in VIEWS]

    def take(self, page: list[Entry]) -> None:
        """Go on by a page."""
        for entry in page:
            if entry.stream.startswith(TICKET):
                self.tickets[entry.stream] = step(self.tickets.get(entry.stream), entry)
        for view, rows in zip(VIEWS, self.views, strict=True):
            fold_into(view, rows, touched(view, page))


async def replay(log: EventLog, events: int) -> Replayed:
    """The first so many events."""
    replayed = Replayed()
    async for some in slices(log, Until(position=events)):
        replayed.take([decode(recorded) for recorded in some])
    return replayed


async def measure(effort: Effort) -> Findings:
    """Both over the same events."""
    events = effort.replayed
    async with place() as at, a_log(at) as log, connected(at.bare_log_url()) as bare:
        await fill(log, events)

        async def replaying() -> float:
            started = perf_counter()
            replayed = await replay(log, events)
            rate = events / (perf_counter() - started)
            del replayed  # it is what a replay is for: to throw it away is no part of it
            return rate

        async def reading() -> float:
            started = perf_counter()
            await _read(bare, events)
            return events / (perf_counter() - started)

        samples = await interleaved({"replay": replaying, "read": reading}, effort.rounds + effort.more)
    what = "events replayed: read, decoded, evolved, all views folded"
    return Findings([Comparison(what, "/s", "the same rows, JSON decoded", samples["replay"], samples["read"], 0.35)])


@asynccontextmanager
async def a_log(at: Place) -> AsyncGenerator[PostgresLog]:
    """The log nobody follows."""
    async with opened(at.log_url()) as database:
        log = await PostgresLog.open(database, SystemClock())
        try:
            yield log
        finally:
            await log.close()


async def _read(bare: RawConnection, events: int) -> None:
    decoder = msgspec.json.Decoder()
    for start in range(0, events, PAGE):
        for row in await bare.fetch(SELECT, start, min(PAGE, events - start)):
            decoder.decode(row["body"])
