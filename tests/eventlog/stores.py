"""Opens logs for tests: one database for a module's tests, emptied for each of them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from shared.clock import ManualClock
from shared.db import Database
from shared.embedded.postgres import APPLICATION, EmbeddedPostgres
from shared.eventlog.postgres import PostgresLog
from shared.eventlog.tables import add_log_tables, grants, guards, start_log
from tests.eventlog.events import NINE
from tests.servers import TestDatabase, fresh_database_on

LOG_ID = "test/log"


@dataclass(frozen=True)
class Store:
    """An empty log. `database` is open as the services' role."""

    home: TestDatabase
    database: Database
    clock: ManualClock
    log: PostgresLog

    def another(self, database: Database | None = None) -> PostgresLog:
        """The same log, as another process has it open."""
        return PostgresLog(database or self.database, LOG_ID, self.clock)


async def begin_log(home: TestDatabase, *more: sa.Table) -> None:
    """What an owner's migration does: tables, guards, grants and the log's first row."""
    metadata = sa.MetaData()
    head, *_ = add_log_tables(metadata)
    owner = Database(home.owner)
    async with owner.transaction() as tx:
        await tx.sql.run_sync(metadata.create_all)
        for table in more:
            await tx.sql.run_sync(table.create)
            await tx.sql.execute(sa.text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO {APPLICATION}"))
        for statement in (*guards(), *grants(APPLICATION)):
            await tx.sql.execute(sa.text(statement))
        await tx.sql.execute(start_log(head, LOG_ID))
    await owner.close()


@asynccontextmanager
async def log_database(server: EmbeddedPostgres, *more: sa.Table) -> AsyncGenerator[TestDatabase]:
    """A database with an empty log."""
    with fresh_database_on(server) as home:
        await begin_log(home, *more)
        yield home


EMPTY = """
DO $$ BEGIN
    ALTER TABLE event DISABLE TRIGGER USER;
    EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(relname), ', ') FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'head');
    ALTER TABLE event ENABLE TRIGGER USER;
    UPDATE head SET size = 0, recorded_at = '1970-01-01Z';
END $$
"""


@asynccontextmanager
async def opened(home: TestDatabase) -> AsyncGenerator[Store]:
    """The log, emptied by its owner with the guards off, and open as the services' role."""
    owner = Database(home.owner)
    async with owner.transaction() as tx:
        await tx.raw.execute(EMPTY)
    await owner.close()
    clock = ManualClock(NINE)
    database = Database(home.app)
    log = await PostgresLog.open(database, clock)
    yield Store(home, database, clock, log)
    await log.close()
    await database.close()
