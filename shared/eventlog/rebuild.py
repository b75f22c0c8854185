"""A view built anew beside the live one and put in its place in one transaction. Run by the owner of the tables.

The new table lies in a schema of its own, so that its indexes have the very names of the old one's. Work is kept by
pages: a rebuild that was stopped goes on where it stood.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa

from shared.db import Database, Transaction
from shared.eventlog import cursors
from shared.eventlog.port import Recorded
from shared.eventlog.postgres import read_page
from shared.eventlog.tail import Tail
from shared.eventlog.views import View, ViewHandler

Event = TypeVar("Event")
Progress = Callable[[int], None]
SCHEMA = "rebuild"
PAGE = 1_000

GRANTS = """
SELECT grantee, privilege_type FROM information_schema.role_table_grants
WHERE table_schema = current_schema() AND table_name = $1 AND grantee <> grantor
"""


@dataclass(frozen=True)
class Rebuild(Generic[Event]):
    """One view being rebuilt; `owner` is open as the tables' owner."""

    owner: Database
    view: View[Event]
    decode: Callable[[Recorded], Event]
    progress: Progress = lambda _: None

    @property
    def cursor(self) -> str:
        return f"{SCHEMA}.{self.view.cursor}"

    async def run(self, *, resume: bool = False) -> int:
        """Build and switch. The answer is the position the new table stands at.

        `resume` goes on with what an earlier run of this same release left; otherwise that is thrown away.

        Raises:
            shared.db.Unavailable: the database is away or a reader held the table too long; run it again with `resume`.
        """
        new = self.view.table.to_metadata(sa.MetaData(), schema=SCHEMA)
        handler = ViewHandler(self.view, Tail(self.decode), new)
        await self._prepare(new, resume)
        while await self._page(handler):
            pass
        return await self._switch(new, handler)

    async def _prepare(self, new: sa.Table, resume: bool) -> None:
        async with self.owner.transaction() as tx:
            await tx.sql.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
            there = await tx.raw.fetchval("SELECT to_regclass($1) IS NOT NULL", f'{SCHEMA}."{new.name}"')
            if there and resume:
                return
            await tx.sql.execute(sa.schema.DropTable(new, if_exists=True))
            await tx.sql.run_sync(new.create)
            await self._grant_alike(tx, new)
            await tx.raw.execute("DELETE FROM cursor WHERE name = $1", self.cursor)
            await cursors.create(tx, self.cursor)

    async def _grant_alike(self, tx: Transaction, new: sa.Table) -> None:
        """Whoever may do something to the live table may do it to the new one."""
        quote = tx.sql.dialect.identifier_preparer
        for grantee, privilege in [tuple(row.values()) for row in await tx.raw.fetch(GRANTS, new.name)]:
            await tx.raw.execute(f"GRANT {privilege} ON {quote.format_table(new)} TO {quote.quote(grantee)}")

    async def _page(self, handler: ViewHandler[Event]) -> bool:
        """Fold the next page; False at the log's end."""
        async with self.owner.transaction() as tx:
            return await self._fold(tx, handler) > 0

    async def _fold(self, tx: Transaction, handler: ViewHandler[Event]) -> int:
        at = await cursors.position(tx, self.cursor)
        page = await read_page(tx.raw, at, PAGE)
        if page:
            await handler.handle(tx, page)
            await cursors.move(tx, self.cursor, at + len(page))
            self.progress(at + len(page))
        return len(page)

    async def _switch(self, new: sa.Table, handler: ViewHandler[Event]) -> int:
        """With the live cursor held: fold the rest, put the new table in the old one's place, move the cursor along."""
        quote = self.owner.engine.dialect.identifier_preparer
        name = quote.quote(new.name)
        async with self.owner.transaction() as tx:
            await cursors.create(tx, self.view.cursor)
            await tx.raw.fetchval("SELECT position FROM cursor WHERE name = $1 FOR UPDATE", self.view.cursor)
            while await self._fold(tx, handler):
                pass
            at = await cursors.position(tx, self.cursor)
            home = await tx.raw.fetchval("SELECT quote_ident(current_schema())")
            await tx.raw.execute(f"DROP TABLE {home}.{name}")
            await tx.raw.execute(f"ALTER TABLE {SCHEMA}.{name} SET SCHEMA {home}")
            await cursors.move(tx, self.view.cursor, at)
            await tx.raw.execute("DELETE FROM cursor WHERE name = $1", self.cursor)
        return at
