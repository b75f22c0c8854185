"""Events through the log's port, 200 callers at once, beside the bare driver writing 200 rows in each transaction.

The bare side writes the same rows into a table with the same columns and indexes. It checks no version, keeps no order
between writers, and loses a caller's place in the log: what the port adds is what the ratio shows.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from time import perf_counter

from bench.measure import Comparison, Effort, Findings, interleaved
from bench.place import connected, place
from bench.replaying import a_log
from shared.clock import SystemClock
from shared.contracts.actor import SYSTEM
from shared.driver import RawConnection
from shared.eventlog.codec import Body, encode, raw
from shared.eventlog.port import Appended, EventLog, Item, NewEvent
from shared.ids import new_id

IN_FLIGHT = 200
TEXT = "已到现场查看，与诉求人当面确认位置，通知物业当日清理。" * 8
TABLE = """
CREATE TABLE bare (position bigint PRIMARY KEY, recorded_at timestamptz NOT NULL, id uuid NOT NULL UNIQUE,
stream text COLLATE "C" NOT NULL, version int NOT NULL, type text COLLATE "C" NOT NULL,
occurred_at timestamptz NOT NULL, body bytea NOT NULL, UNIQUE (stream, version)) WITH (toast_tuple_target = 8160)
"""
INSERT = """
INSERT INTO bare SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::text[], $5::int[], $6::text[],
$7::timestamptz[], $8::bytea[])
"""


async def measure(effort: Effort) -> Findings:
    """Both write events made beforehand."""
    async with place() as at, a_log(at) as log, connected(at.peer_url()) as bare:
        await bare.execute(TABLE)
        written = 0

        async def through_the_port() -> float:
            made = _events(effort.appends)
            started = perf_counter()
            await _append(log, made)
            return len(made) / (perf_counter() - started)

        async def by_the_driver() -> float:
            nonlocal written
            made = _events(effort.appends)
            started = perf_counter()
            await _insert(bare, made, written)
            written += len(made)
            return len(made) / (perf_counter() - started)

        samples = await interleaved({"port": through_the_port, "driver": by_the_driver}, effort.rounds + effort.more)
    baseline = "bare asyncpg, unnest, 200 a transaction"
    return Findings(
        [
            Comparison(
                "events appended through the port, 200 in flight",
                "/s",
                baseline,
                samples["port"],
                samples["driver"],
                0.4,
            )
        ]
    )


def _events(count: int) -> list[NewEvent]:
    """Events of streams of their own, encoded as the services do."""
    now = SystemClock().now()
    return [_event(now) for _ in range(count)]


def _event(now: datetime) -> NewEvent:
    id_ = new_id()
    data = raw({"at": now, "note": TEXT, "rule": "bench"})
    return encode(Body(id_, f"ticket-{id_}", 1, "ProgressReported", 1, now, SYSTEM, id_, data))


async def _append(log: EventLog, events: Sequence[NewEvent]) -> None:
    """Each caller appends one event and, when that is durable, the next."""
    waiting = iter(events)
    await asyncio.gather(*(_caller(log, waiting) for _ in range(IN_FLIGHT)))


async def _caller(log: EventLog, waiting: Iterator[NewEvent]) -> None:
    for event in waiting:
        (outcome,) = await log.append(Item((event,)))
        if not isinstance(outcome, Appended):
            raise RuntimeError(f"refused: {outcome}")  # noqa: TRY004 - a refusal, not a wrong argument


async def _insert(bare: RawConnection, events: Sequence[NewEvent], first: int) -> None:
    clock = SystemClock()
    for start in range(0, len(events), IN_FLIGHT):
        now = clock.now()
        page = enumerate(events[start : start + IN_FLIGHT], first + start)
        rows = [(n, now, e.id, e.stream, e.version, e.type, e.occurred_at, e.body) for n, e in page]
        await bare.execute(INSERT, *map(list, zip(*rows, strict=True)))
