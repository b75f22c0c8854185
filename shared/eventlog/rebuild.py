"""A view built anew beside the live one and put in its place in one transaction. Run by the owner of the tables.

The new table lies in a schema of its own, so that its indexes have the very names of the old one's. Work is kept by
pages: a rebuild that was stopped goes on where it stood.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

import sqlalchemy as sa

from shared.db import Database, Transaction
from shared.eventlog import cursors
from shared.eventlog.port import Recorded
from shared.eventlog.postgres import read_page
from shared.eventlog.tail import Tail
from shared.eventlog.views import Tells, View, ViewHandler

Event = TypeVar("Event", bound=Tells)
Progress = Callable[[int], None]
SCHEMA = "rebuild"
PAGE = 1_000

GRANTS = """
SELECT grantee, privilege_type FROM information_schema.role_table_grants
WHERE table_schema = current_schema() AND table_name = $1 AND grantee <> grantor
"""


class Rebuild(Generic[Event]):
    """One view being rebuilt; `owner` is open as the tables' owner."""

    def __init__(
        self,
        owner: Database,
        view: View[Event],
        decode: Callable[[Recorded], Event],
        progress: Progress = lambda _: None,
    ) -> None:
        self._owner = owner
        self._view = view
        self._progress = progress
        self._cursor = f"{SCHEMA}.{view.cursor}"
        self._new = view.table.to_metadata(sa.MetaData(), schema=SCHEMA)
        self._handler = ViewHandler(view, Tail(decode), self._new)

    async def run(self, *, resume: bool = False) -> int:
        """Build and switch. The answer is the position the new table stands at.

        `resume` goes on with what an earlier run of this same release left; otherwise that is thrown away.

        Raises:
            shared.db.Unavailable: the database is away or a reader held the table too long; run it again with `resume`.
        """
        await self.prepare(resume=resume)
        while await self.page():
            pass
        return await self._switch()

    async def prepare(self, *, resume: bool) -> None:
        """Make the empty table, unless one is there to go on with."""
        new = self._new
        async with self._owner.transaction() as tx:
            await tx.sql.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
            there = await tx.raw.fetchval("SELECT to_regclass($1) IS NOT NULL", f'{SCHEMA}."{new.name}"')
            if there and resume:
                return
            await tx.sql.execute(sa.schema.DropTable(new, if_exists=True))
            await tx.sql.run_sync(new.create)
            await self._grant_alike(tx, new)
            await tx.raw.execute("DELETE FROM cursor WHERE name = $1", self._cursor)
            await cursors.create(tx, self._cursor)

    async def _grant_alike(self, tx: Transaction, new: sa.Table) -> None:
        """Whoever may do something to the live table may do it to the new one."""
        quote = tx.sql.dialect.identifier_preparer
        for grantee, privilege in [tuple(row.values()) for row in await tx.raw.fetch(GRANTS, new.name)]:
            await tx.raw.execute(f"GRANT {privilege} ON {quote.format_table(new)} TO {quote.quote(grantee)}")

    async def page(self) -> bool:
        """Fold the next page; False at the log's end."""
        async with self._owner.transaction() as tx:
            return await self._fold(tx)

    async def _fold(self, tx: Transaction) -> bool:
        at = await cursors.position(tx, self._cursor)
        page = await read_page(tx.raw, at, PAGE)
        if page:
            await self._handler.handle(tx, page)
            await cursors.move(tx, self._cursor, at + len(page))
            self._progress(at + len(page))
        return bool(page)

    async def _switch(self) -> int:
        """With the live cursor held: fold the rest, put the new table in the old one's place, move the cursor along."""
        quote = self._owner.engine.dialect.identifier_preparer
        name = quote.quote(self._view.table.name)
        async with self._owner.transaction() as tx:
            await cursors.create(tx, self._view.cursor)
            await tx.raw.fetchval("SELECT position FROM cursor WHERE name = $1 FOR UPDATE", self._view.cursor)
            while await self._fold(tx):
                pass
            at = await cursors.position(tx, self._cursor)
            home = await tx.raw.fetchval("SELECT quote_ident(current_schema())")
            await tx.raw.execute(f"DROP TABLE {home}.{name}")
            await tx.raw.execute(f"ALTER TABLE {SCHEMA}.{name} SET SCHEMA {home}")
            await cursors.move(tx, self._view.cursor, at)
            await tx.raw.execute("DELETE FROM cursor WHERE name = $1", self._cursor)
        return at
