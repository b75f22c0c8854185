"""Connections kept open between transactions. The one used last is handed out first: few stay warm, the rest sleep.

SQLAlchemy makes them and speaks Core on them; taking one out of its own pool and putting it back would cost more than a
short transaction does.
"""

import asyncio
from dataclasses import dataclass
from typing import cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.driver import Driver


@dataclass(frozen=True)
class Connection:
    """One connection, as SQLAlchemy and as the driver see it."""

    sql: AsyncConnection
    raw: Driver

    @property
    def usable(self) -> bool:
        return not (self.raw.is_closed() or self.sql.invalidated)

    async def discard(self) -> None:
        """Cut it at once; the server rolls back whatever was open on it."""
        self.raw.terminate()
        await self.sql.invalidate()


class Pool:
    """At most `size` connections; who finds them all in use waits `patience` seconds for one."""

    def __init__(self, engine: AsyncEngine, size: int, patience: float) -> None:
        self._engine = engine
        self._room = asyncio.Semaphore(size)
        self._patience = patience
        self._idle: list[Connection] = []
        self._closed = False

    async def take(self) -> Connection:
        """An open connection, to be given back.

        Raises:
            TimeoutError: none came free in time.
        """
        if self._room.locked():
            async with asyncio.timeout(self._patience):
                await self._room.acquire()
        else:
            await self._room.acquire()
        try:
            return await self._open()
        except BaseException:  # a cancelled one gives back its place too; everything is raised again
            self._room.release()
            raise

    async def give_back(self, connection: Connection) -> None:
        """Keep it for the next one who asks. Carried out to its end even where the caller is cancelled."""
        try:
            if connection.sql.in_transaction():
                await connection.sql.rollback()  # SQLAlchemy's own book-keeping; no word goes to the server
            if connection.usable and not self._closed:
                self._idle.append(connection)
            else:
                await asyncio.shield(asyncio.ensure_future(connection.sql.close()))
        finally:
            self._room.release()

    async def close(self) -> None:
        """Close what is idle; what is in use is closed when it is given back."""
        self._closed = True
        while self._idle:
            await self._idle.pop().sql.close()

    async def _open(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            await connection.discard()
            await connection.sql.close()
        sql = await self._engine.connect()
        return Connection(sql, cast(Driver, (await sql.get_raw_connection()).driver_connection))
