"""A database `keys` with its tables, guards and grants, opened by the owner or as the services connect."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import sqlalchemy as sa

from shared.db import Database
from shared.embedded.postgres import APPLICATION
from shared.vault import tables
from tests.servers import TestDatabase


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def lay_vault_tables(database: TestDatabase) -> None:
    async with opened(database.owner) as owner, owner.transaction() as tx:
        await tx.sql.run_sync(tables.metadata.create_all)
        for statement in (*tables.guards(), *tables.grants(APPLICATION)):
            await tx.sql.execute(sa.text(statement))
