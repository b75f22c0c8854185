"""Where the runner finds clocks that have run out: the view's table, or the log itself folded in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

import msgspec

from dispatch_service import codec
from dispatch_service.timers import armed
from dispatch_service.timers.armed import Armed
from shared.db import Database
from shared.eventlog.port import EventLog
from shared.eventlog.rows import Key, Row


class DueTimers(Protocol):
    """May lag behind the log: a clock that has fired already is still found until the view has seen it."""

    async def due(self, until: datetime, limit: int) -> Sequence[Armed]:
        """Clocks due at `until` of at least `limit` streams where there are so many, in the order of firing."""
        ...


class TableTimers:
    """`DueTimers` on the view in the dispatch database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def due(self, until: datetime, limit: int) -> Sequence[Armed]:
        async with self._db.transaction(read_only=True) as tx:
            return await armed.read(tx, until=until, limit=limit)


class FoldedTimers:
    """`DueTimers` folded from a log in this process, for tests and demonstrations."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._seen = 0
        self._rows: dict[Key, Row] = {}

    async def due(self, until: datetime, limit: int) -> Sequence[Armed]:
        await self._catch_up()
        first = sorted(self._rows.values(), key=lambda row: (cast(datetime, row["due_at"]), str(row["stream"])))[:limit]
        clocks = [clock for row in first for clock in msgspec.json.decode(str(row["clocks"]), type=list[Armed])]
        return sorted(clock for clock in clocks if clock.due_at <= until)

    async def _catch_up(self) -> None:
        while page := await self._log.read(self._seen):
            for recorded in page:
                entry = codec.decode(recorded)
                for key in armed.keys(entry):
                    self._put(key, armed.fold(self._rows.get(key), entry))
            self._seen = page[-1].position + 1

    def _put(self, key: Key, row: Row | None) -> None:
        if row is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = row
