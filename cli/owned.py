"""The databases under their owner's name, for the commands that back up, restore and rebuild."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.exits import Exit
from cli.output import stop

if TYPE_CHECKING:
    from shared.databases import Databases
    from shared.db import Database
    from shared.settings import Which

NO_LIMIT = timedelta(0)
"""These commands work in pages or stand by while another program does, for as long as it takes."""


def owned(which: "Iterable[Which]") -> "Databases":
    """The databases; a command that may not come in as their owner ends here and says so."""
    from shared.databases import Databases
    from shared.settings import SharedSettings

    databases = Databases(SharedSettings())
    try:
        for one in which:
            databases.owner_url(one)
    except LookupError as missing:
        stop(Exit.USAGE, str(missing))
    return databases


@asynccontextmanager
async def open_owned(databases: "Databases", which: "Which") -> AsyncGenerator["Database"]:
    """One of them, open."""
    from shared.db import Database

    url = databases.owner_url(which)
    database = Database(url, application_name="gridwhistle-owner", pool_size=2, idle_timeout=NO_LIMIT)
    try:
        yield database
    finally:
        await database.close()
