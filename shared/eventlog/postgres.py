"""The log in PostgreSQL. Appends go through the group commit; every read is one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.db import Database
from shared.driver import RawConnection, Row, listed
from shared.eventlog import beginning
from shared.eventlog.appender import Appender, Limits
from shared.eventlog.batch import Batches
from shared.eventlog.judge import check, recorded
from shared.eventlog.lookout import Look, Lookout
from shared.eventlog.port import WHOLE, Item, NewEvent, Outcome, Recorded
from shared.eventlog.recent import Recent
from shared.eventlog.signal import Signal

COLUMNS = ", ".join(beginning.COLUMNS)
PAGE = f"SELECT {COLUMNS} FROM event WHERE position >= $1 ORDER BY position LIMIT $2"  # noqa: S608
STREAM = f"SELECT {COLUMNS} FROM event WHERE stream = $1 AND version > $2 ORDER BY version"  # noqa: S608
STREAMS = f"""
SELECT e.* FROM ROWS FROM (json_array_elements_text($1), unnest($2::int[])) AS n(stream, seen),
LATERAL (SELECT {COLUMNS} FROM event WHERE stream = n.stream AND version > n.seen OFFSET 0) AS e
ORDER BY e.stream, e.version
"""  # noqa: S608 - `OFFSET 0` has each stream looked up by itself, however many are asked for
CELLS = """
SELECT n.key, c.value FROM json_array_elements_text($2) AS n(key),
LATERAL (SELECT value FROM cell WHERE space = $1 AND key = n.key LIMIT 1) AS c
"""
SCAN = "SELECT key, value FROM cell WHERE space = $1 AND starts_with(key, $2) AND key > $3 ORDER BY key LIMIT $4"


class NoLog(Exception):
    """The database has no log yet: the owner migrates first."""


class PostgresLog:
    """An `EventLog` on one database. `grown` rings after each append of this process that added events, and `recent`
    has them, where anybody in this process follows the log."""

    def __init__(
        self,
        database: Database,
        log_id: str,
        clock: Clock,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        patience: timedelta = timedelta(seconds=30),
        followed: bool = True,
    ) -> None:
        self.grown = Signal()
        self.recent = Recent()
        self._followed = followed
        self._database = database
        self._log_id = log_id
        self._lookout = Lookout(database, self.grown)
        batches = Batches(database, clock, log_id, self._committed, patience)
        self._appender = Appender(batches.commit, log_id, limits)

    @classmethod
    async def open(
        cls,
        database: Database,
        clock: Clock,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        followed: bool = True,
    ) -> "PostgresLog":
        """The log of this database, under the id it was begun with.

        Raises:
            NoLog: the owner has not migrated yet.
            shared.db.Unavailable: the database cannot be reached.
        """
        async with database.transaction(read_only=True) as tx:
            log_id = await tx.raw.fetchval("SELECT log_id FROM head")
        if log_id is None:
            raise NoLog("this database has no log: run `migrate`")
        return cls(database, log_id, clock, limits=limits, followed=followed)

    @property
    def log_id(self) -> str:
        return self._log_id

    async def append(self, *items: Item) -> list[Outcome]:
        if not items:
            return []
        for item in items:
            check(item)
        return await self._appender.submit(items)

    async def read(self, start: int = 0, limit: int = 1000) -> list[Recorded]:
        return [_recorded(row) for row in await self._fetch(PAGE, start, limit)]

    async def read_stream(self, stream: str, after: int = 0) -> list[Recorded]:
        return [_recorded(row) for row in await self._fetch(STREAM, stream, after)]

    async def read_streams(self, streams: Sequence[str], seen: Mapping[str, int] = WHOLE) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        for row in await self._fetch(STREAMS, listed(list(found)), [seen.get(stream, 0) for stream in found]):
            found[row["stream"]].append(_recorded(row))
        return found

    async def size(self) -> int:
        (row,) = await self._fetch("SELECT size FROM head")
        return row["size"]

    async def cells(self, space: str, keys: Sequence[str]) -> dict[str, bytes]:
        return {row[0]: row[1] for row in await self._fetch(CELLS, space, listed(keys))}

    async def scan_cells(
        self, space: str, prefix: str = "", after: str = "", limit: int = 1000
    ) -> list[tuple[str, bytes]]:
        rows = await self._fetch(SCAN, space, prefix, after, limit)
        return [(row["key"], row["value"]) for row in rows]

    async def look(self, age: float = 0.0) -> Look:
        """How far the log and its followers are, at most `age` seconds ago."""
        return await self._lookout.look(age)

    async def drain(self) -> None:
        """Wait until everything taken in has been carried out."""
        await self._appender.drain()

    async def close(self) -> None:
        """Take nothing more and finish what was taken in; the database stays open."""
        await self._appender.close()

    def _committed(self, events: Sequence[NewEvent], start: int, recorded_at: datetime) -> None:
        if self._followed:
            self.recent.add(recorded(events, start, recorded_at))
        self.grown.ring()

    async def _fetch(self, query: str, *values: object) -> list[Row]:
        return await self._database.fetch(query, *values)


async def read_page(raw: RawConnection, start: int, limit: int) -> list[Recorded]:
    """A page of the log within a transaction of the caller's."""
    return [_recorded(row) for row in await raw.fetch(PAGE, start, limit)]


def _recorded(row: Row) -> Recorded:
    return Recorded(*row.values())
