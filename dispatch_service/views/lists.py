"""The read models as the staff API asks for them: pages of plain rows, each no older than the caller wants."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from dispatch_service.api.lists import Asked, BadCursor, Lately, NotYet, Page, Raised, Row
from dispatch_service.rates import reading
from dispatch_service.rates.asked import RatesAsked
from dispatch_service.routing.ruling import Rulers
from dispatch_service.timers import armed
from dispatch_service.views import counts, found, held, meetings, opened, rulings, summons, timeline, worklist
from dispatch_service.views.catalogue import TIMERS
from dispatch_service.views.outcomes import VIEW as OUTCOMES
from shared.db import Database, Transaction
from shared.eventlog.followers import Behind, Follower


class PostgresLists:
    """Fulfils `api.lists.Lists` on the dispatch database.

    `followers` are those of this process by name: asking one of them waits for the view's cursor, whoever moves it.
    """

    def __init__(self, database: Database, followers: Iterable[Follower]) -> None:
        self._database = database
        self._followers: Mapping[str, Follower] = {follower.name: follower for follower in followers}

    async def worklist(self, asked: Asked, now: datetime) -> Page:
        await self._wait(worklist.VIEW.cursor, asked.min_position)
        async with self._database.transaction(read_only=True) as tx:
            try:
                lines, after = await worklist.read(tx, now, _wanted(asked))
            except worklist.BadCursor as fault:
                raise BadCursor from fault
            return Page(await self._position(tx, worklist.VIEW.cursor), plain(lines), after)

    def behind(self, line: Row) -> str:
        due_at = line["due_at"]
        return worklist.behind(str(due_at) if due_at else None, str(line["ticket"]))

    async def lines(self, tickets: Sequence[str], now: datetime, rulers: Rulers) -> Sequence[Row]:
        async with self._database.transaction(read_only=True) as tx:
            return plain(await found.read(tx, now, tickets, rulers))

    async def opened(self, lately: Lately, now: datetime) -> Sequence[Row]:
        async with self._database.transaction(read_only=True) as tx:
            return plain(await opened.read(tx, now, lately))

    async def timeline(self, ticket: str, min_position: int = 0) -> Page:
        await self._wait(timeline.VIEW.cursor, min_position)
        async with self._database.transaction(read_only=True) as tx:
            steps = await timeline.read(tx, ticket)
            return Page(await self._position(tx, timeline.VIEW.cursor), plain(steps))

    async def counts(self, asked: Asked, now: datetime) -> Page:
        await self._wait(worklist.VIEW.cursor, asked.min_position)
        async with self._database.transaction(read_only=True) as tx:
            found = await counts.read(tx, now, _wanted(asked))
            return Page(await self._position(tx, worklist.VIEW.cursor), plain(found))

    async def rates(self, asked: RatesAsked, min_position: int = 0) -> Page:
        """Several queries over one and the same state of both views."""
        cursors = (OUTCOMES.cursor, summons.VIEW.cursor)
        for cursor in cursors:
            await self._wait(cursor, min_position)
        async with self._database.transaction(read_only=True, isolation="repeatable_read") as tx:
            seen = [await self._position(tx, cursor) for cursor in cursors]
            return Page(min(seen), plain(await reading.read(tx, asked)))

    async def rulings(self, category: str = "", unit: str = "", min_position: int = 0) -> Page:
        await self._wait(rulings.VIEW.cursor, min_position)
        async with self._database.transaction(read_only=True) as tx:
            found = await rulings.read(tx, category, unit)
            return Page(await self._position(tx, rulings.VIEW.cursor), plain(found))

    async def matters(self, raised: Raised, min_position: int = 0) -> Page:
        await self._wait(meetings.VIEW.cursor, min_position)
        await self._wait(worklist.VIEW.cursor, min_position)
        async with self._database.transaction(read_only=True) as tx:
            span = meetings.Span(raised.meeting, raised.areas, raised.since, raised.until)
            found, rest = await meetings.read(tx, span)
            return Page(await self._position(tx, meetings.VIEW.cursor), plain(found), rest.isoformat() if rest else "")

    async def held(self, raised: Raised, min_position: int = 0) -> Page:
        await self._wait(held.VIEW.cursor, min_position)
        async with self._database.transaction(read_only=True) as tx:
            span = meetings.Span(raised.meeting, raised.areas, raised.since, raised.until)
            recorded, rest = await held.read(tx, span)
            position = await self._position(tx, held.VIEW.cursor)
            return Page(position, plain(recorded), rest.isoformat() if rest else "")

    async def timers(self, asked: Asked) -> Page:
        await self._wait(TIMERS.cursor, asked.min_position)
        async with self._database.transaction(read_only=True) as tx:
            clocks = await armed.read(tx, limit=asked.limit)
            return Page(await self._position(tx, TIMERS.cursor), plain(clocks))

    async def _wait(self, cursor: str, position: int) -> None:
        """Until the event at `position` is in the view; 0 asks for nothing."""
        if not position:
            return
        try:
            await self._followers[cursor].wait_for(position)
        except Behind as late:
            raise NotYet(str(late)) from late

    async def _position(self, tx: Transaction, cursor: str) -> int:
        found = await tx.sql.execute(sa.text("SELECT position FROM cursor WHERE name = :name"), {"name": cursor})
        return found.scalar_one_or_none() or 0


def plain(rows: Iterable[msgspec.Struct]) -> list[dict[str, object]]:
    """Rows as JSON types."""
    return [msgspec.to_builtins(row) for row in rows]


def _wanted(asked: Asked) -> worklist.Wanted:
    return worklist.Wanted(asked.units, asked.person, asked.limit, asked.after, asked.confidential, asked.rulers)
