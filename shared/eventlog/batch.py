"""One batch in PostgreSQL: lock, read, judge, write, commit; and what to do when the answer to the commit is lost.
What only begins streams goes the short way of `beginning` as long as nobody else writes.

The head row is always the first lock, taken by a statement of its own: a statement that locked and read at once would
read rows as they were before it waited. `tx.raw` is used for speed; placeholders carry every value.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import asyncpg

from shared.clock import Clock
from shared.db import CommitUnknown, Database, Unavailable
from shared.driver import RawConnection, listed
from shared.eventlog.appender import Settled
from shared.eventlog.beginning import BEGIN, COLUMNS, FENCE, MARK, begun, columns, only_begins
from shared.eventlog.judge import Call, CellName, Standing, Verdict, judge
from shared.eventlog.metrics import COMMITS_UNKNOWN, ITEMS_UNSTORABLE
from shared.eventlog.port import Appended, Item, NewEvent, Outcome, Unstorable

logger = logging.getLogger(__name__)

T = TypeVar("T")
Committed = Callable[[Sequence[NewEvent], int, datetime], None]
"""Told of the events of each batch, once they are durable, with the position of the first and their time."""

RERUNS = 3
"""How often a batch whose commit is known to have failed is run again before its callers hear of it."""
LOOK_AGAIN = 0.2
"""Seconds between two attempts to find out what became of a commit."""

LOCK = "SELECT size, recorded_at FROM head FOR UPDATE"
VERSIONS = """
SELECT n.stream, coalesce((SELECT e.version FROM event e WHERE e.stream = n.stream ORDER BY e.version DESC LIMIT 1), 0)
FROM json_array_elements_text($1) AS n(stream)
"""
CELLS = """
SELECT n.space, n.key, c.value
FROM ROWS FROM (json_array_elements_text($1), json_array_elements_text($2)) AS n(space, key),
LATERAL (SELECT value FROM cell WHERE space = n.space AND key = n.key LIMIT 1) AS c
"""
MOVE = f"UPDATE head SET size = size + $1, recorded_at = $2 RETURNING {MARK}"  # noqa: S608 - put together from constants
PUT_CELLS = """
INSERT INTO cell (space, key, value)
SELECT * FROM ROWS FROM (json_array_elements_text($1), json_array_elements_text($2), unnest($3::bytea[]))
ON CONFLICT (space, key) DO UPDATE SET value = excluded.value
"""
DROP_CELLS = """
DELETE FROM cell c USING ROWS FROM (json_array_elements_text($1), json_array_elements_text($2)) AS n(space, key)
WHERE c.space = n.space AND c.key = n.key
"""
FIND = "SELECT position, recorded_at FROM event WHERE stream = $1 AND version = $2 AND id = $3"
Place = tuple[int, datetime]
"""Position and time of a batch's first event."""
REFUSED = (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)


class Batches:
    """Carries out batches for an `Appender`. `patience` bounds the search for the fate of a lost commit."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        log_id: str,
        committed: Committed,
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._database = database
        self._clock = clock
        self._log_id = log_id
        self._committed = committed
        self._patience = patience.total_seconds()
        self._mark = ""
        """Of the head as we left it; empty where we do not know."""

    async def commit(self, calls: Sequence[Call]) -> Sequence[Settled]:
        """What became of each call.

        Raises:
            Unavailable: nothing was committed.
            CommitUnknown: it could not be found out in time.
        """
        try:
            return await self._at_once(calls) or await self._commit_whole(calls)
        except REFUSED:
            return [await self._commit_singly(call) for call in calls]

    async def _at_once(self, calls: Sequence[Call]) -> list[list[Outcome]] | None:
        """What became of items that only begin streams; None where they have to be judged."""
        if not self._mark or not only_begins(calls):
            return None
        events = [event for call in calls for item in call for event in item.events]
        try:
            place = await self._begin(events)
        except REFUSED:
            return None
        if place is None:
            return None
        self._committed(events, *place)
        return begun(calls, *place)

    async def _begin(self, events: Sequence[NewEvent]) -> Place | None:
        """Where the events stand now; None where another process wrote since we did."""
        mark, self._mark = self._mark, ""
        try:
            rows = await self._database.at_once(BEGIN, mark, self._clock.now(), *columns(events))
        except CommitUnknown:
            COMMITS_UNKNOWN.labels(self._log_id).inc()
            return await self._settled(lambda raw: _place(raw, events[0]))
        if not rows:
            return None
        start, recorded_at, self._mark = rows[0].values()
        return start, recorded_at

    async def _commit_singly(self, call: Call) -> Settled:
        """One item after the other, so that the one at fault does not take the batch with it."""
        outcomes: list[Outcome] = []
        lost: list[Item] = []
        for item in call:
            try:
                (((outcome,),)) = await self._commit_whole([[item]], lost)
            except REFUSED as fault:
                ITEMS_UNSTORABLE.labels(self._log_id).inc()
                logger.warning("an item was refused by the store: %s", type(fault).__name__)
                return Unstorable(f"item {len(outcomes)} of {len(call)}: {type(fault).__name__}")
            outcomes.append(outcome)
            if not isinstance(outcome, Appended):
                lost.append(item)
        return outcomes

    async def _commit_whole(self, calls: Sequence[Call], lost: Sequence[Item] = ()) -> list[list[Outcome]]:
        for _ in range(RERUNS):
            verdict: Verdict | None = None
            mark = ""
            try:
                async with self._database.transaction() as tx:
                    verdict, mark = await self._judge_and_write(tx.raw, calls, lost)
            except CommitUnknown:
                COMMITS_UNKNOWN.labels(self._log_id).inc()
                if verdict is None or not await self._happened(verdict):
                    continue
                mark = ""
            if verdict.events:
                self._mark = mark
                self._committed(verdict.events, verdict.start, verdict.recorded_at)
            return verdict.outcomes
        raise Unavailable("the connection was lost at every attempt to commit")

    async def _judge_and_write(
        self, raw: RawConnection, calls: Sequence[Call], lost: Sequence[Item]
    ) -> tuple[Verdict, str]:
        """The verdict, and the mark of the head once it is committed."""
        size, last = await _lock(raw)
        recorded_at = max(self._clock.now(), last)
        standing = Standing(size, await _versions(raw, calls), await _cells(raw, calls))
        verdict = judge(calls, standing, recorded_at, lost=lost)
        mark = await _append(raw, verdict, recorded_at) if verdict.events else ""
        await _write_cells(raw, verdict)
        return verdict, mark

    async def _happened(self, verdict: Verdict) -> bool:
        """Whether a commit with a lost answer happened.

        A transaction is applied whole or not at all, so its first event speaks for all of it; a batch of cells alone
        is taken as applied when every cell stands as it was to be.
        """
        return await self._settled(lambda raw: _is_there(raw, verdict))

    async def _settled(self, look: Callable[[RawConnection], Awaitable[T]]) -> T:
        """What there is to see once nothing sent before can come any more: whoever wrote the head knows that."""
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                async with self._database.transaction() as tx:
                    await tx.raw.execute(FENCE)
                    return await look(tx.raw)
            except Unavailable as fault:
                if asyncio.get_running_loop().time() > deadline:
                    raise CommitUnknown("the answer to a commit was lost") from fault
                await asyncio.sleep(LOOK_AGAIN)


async def _lock(raw: RawConnection) -> tuple[int, datetime]:
    head = await raw.fetchrow(LOCK)
    if head is None:
        raise LookupError("this database has no log: run `migrate`")
    return head["size"], head["recorded_at"]


async def _versions(raw: RawConnection, calls: Sequence[Call]) -> dict[str, int]:
    streams = list({event.stream for call in calls for item in call for event in item.events})
    if not streams:
        return {}
    return {row[0]: row[1] for row in await raw.fetch(VERSIONS, listed(streams))}


async def _cells(raw: RawConnection, calls: Sequence[Call]) -> dict[CellName, bytes]:
    return await _read_cells(raw, {(cell.space, cell.key) for call in calls for item in call for cell in item.cells})


async def _read_cells(raw: RawConnection, names: set[CellName]) -> dict[CellName, bytes]:
    if not names:
        return {}
    spaces, keys = zip(*names, strict=True)
    return {(space, key): value for space, key, value in await raw.fetch(CELLS, listed(spaces), listed(keys))}


async def _append(raw: RawConnection, verdict: Verdict, recorded_at: datetime) -> str:
    """As a copy: half of what rows from arrays cost on either side."""
    mark = await raw.fetchval(MOVE, len(verdict.events), recorded_at)
    rows = (
        (position, recorded_at, e.id, e.stream, e.version, e.type, e.occurred_at, e.body)
        for position, e in enumerate(verdict.events, verdict.start)
    )
    await raw.copy_records_to_table("event", records=rows, columns=COLUMNS)
    return mark


async def _write_cells(raw: RawConnection, verdict: Verdict) -> None:
    put = [(*name, value) for name, value in verdict.cells.items() if value is not None]
    drop = [name for name, value in verdict.cells.items() if value is None]
    if put:
        spaces, keys, values = zip(*put, strict=True)
        await raw.execute(PUT_CELLS, listed(spaces), listed(keys), values)
    if drop:
        await raw.execute(DROP_CELLS, *map(listed, zip(*drop, strict=True)))


async def _place(raw: RawConnection, event: NewEvent) -> Place | None:
    row = await raw.fetchrow(FIND, event.stream, event.version, event.id)
    return (row["position"], row["recorded_at"]) if row else None


async def _is_there(raw: RawConnection, verdict: Verdict) -> bool:
    if verdict.events:
        return await _place(raw, verdict.events[0]) is not None
    there = await _read_cells(raw, set(verdict.cells))
    return all(there.get(name) == value for name, value in verdict.cells.items())
