"""The logs themselves, for the commands that read or check them without going through a service.

Reads as the application role: what these commands may do is what a service may do, and no more. Heavy libraries are
imported inside, so that `--help` stays quick.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import typer

from cli.exits import Exit
from cli.output import stop
from shared.collector import look_seldom

if TYPE_CHECKING:
    from shared.db import Database
    from shared.eventlog.postgres import PostgresLog

Which = Literal["intake", "dispatch"]
T = TypeVar("T")


@dataclass(frozen=True)
class OpenLog:
    """A log and the database it stands in."""

    which: Which
    database: "Database"
    log: "PostgresLog"


@asynccontextmanager
async def open_log(which: Which) -> AsyncGenerator[OpenLog]:
    """One service's log, embedded or configured."""
    from shared.clock import SystemClock
    from shared.databases import Databases
    from shared.db import Database
    from shared.eventlog.postgres import PostgresLog
    from shared.settings import SharedSettings

    database = Database(Databases(SharedSettings()).url(which), application_name="gridwhistle-cli", pool_size=2)
    try:
        log = await PostgresLog.open(database, SystemClock())
        try:
            yield OpenLog(which, database, log)
        finally:
            await log.close()
    finally:
        await database.close()


def run(work: Coroutine[None, None, T]) -> T:
    """Run to the end; an unreachable database is an exit code, not a stack trace."""
    from shared.db import Unavailable
    from shared.eventlog.postgres import NoLog

    try:
        look_seldom()
        return asyncio.run(work)
    except (Unavailable, ConnectionError, NoLog) as fault:
        stop(Exit.UNAVAILABLE, f"the log cannot be read: {fault}")
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
