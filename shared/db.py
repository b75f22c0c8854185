"""The way into PostgreSQL: one pool, one `transaction()`, one family of errors for "not now".

Rule: SQLAlchemy runs in autocommit here, and every transaction begins explicitly on the driver's own connection, so
that Core statements and raw ones share it and live or die together.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from shared.driver import DriverTransaction, RawConnection, Row, Watched
from shared.pool import Connection, Pool

T = TypeVar("T")
Isolation = Literal["read_committed", "repeatable_read", "serializable"]

# SQLSTATE classes and codes that say "not now", none of which blames the statement.
NOT_NOW_CLASSES = ("08", "53", "57", "58")  # connection, resources, operator's intervention, the machine under it
NOT_NOW_CODES = ("25P03", "40001", "40P01", "55P03")  # idle too long, serialisation, deadlock, lock not had in time
SESSION_LOST = ("08", "57P")
OF_THE_DRIVER = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Last: the driver lost track of a connection that broke in the middle of an answer. Never the statement's fault."""
ROLLBACK_LIMIT = 5.0  # seconds; after it the connection is thrown away, which rolls back as well
CONNECT_LIMIT = 10.0


class Unavailable(Exception):
    """The database cannot serve this now and nothing was committed: try again later."""


class CommitUnknown(Unavailable):
    """The answer to COMMIT was lost: look up whether it happened before trying again."""


class RolledBack(Exception):
    """A failed statement's error was swallowed, so the server answered COMMIT with ROLLBACK: a defect of the caller."""


class UnsafeRole(Exception):
    """A service was given a role that could change what must not change."""


@dataclass(frozen=True)
class Transaction:
    """An open transaction. `sql` runs SQLAlchemy Core, `raw` runs the driver; both are the same connection."""

    sql: AsyncConnection
    raw: RawConnection


class Database:
    """A pool of connections to one database. Errors of SQLAlchemy never quote parameters."""

    def __init__(
        self,
        url: str,
        *,
        application_name: str = "gridwhistle",
        pool_size: int = 5,
        lock_timeout: timedelta = timedelta(seconds=5),
        statement_timeout: timedelta = timedelta(seconds=30),
        idle_timeout: timedelta = timedelta(seconds=10),
    ) -> None:
        settings = {
            "application_name": application_name,
            "TimeZone": "UTC",
            "jit": "off",  # every query is short, but looks worth compiling where its table was never analyzed
            "lock_timeout": _milliseconds(lock_timeout),
            "statement_timeout": _milliseconds(statement_timeout),
            "idle_in_transaction_session_timeout": _milliseconds(idle_timeout),
        }
        self.engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            poolclass=NullPool,
            connect_args={
                "server_settings": settings,
                "connection_class": Watched,
                "timeout": CONNECT_LIMIT,
                # The server enforces the limit; ours comes later and serves only when the server itself is mute.
                "command_timeout": statement_timeout.total_seconds() + ROLLBACK_LIMIT or None,
            },
        )
        self._pool = Pool(self.engine, pool_size, lock_timeout.total_seconds())

    @asynccontextmanager
    async def transaction(
        self, *, read_only: bool = False, isolation: Isolation | None = None
    ) -> AsyncGenerator[Transaction]:
        """Commit at the end of the block; roll back on any exception, a cancellation included.

        Raises:
            Unavailable: no connection, or it was lost, or a lock or time limit ran out; nothing was committed.
            CommitUnknown: the connection was lost while the server was committing.
            RolledBack: the block swallowed an error of the database.
        """
        connection = await self._connection()
        try:
            transaction = connection.raw.transaction(isolation=isolation, readonly=read_only)
            try:
                await transaction.start()
                yield Transaction(connection.sql, connection.raw)
            except BaseException as fault:  # a cancelled block is rolled back too; everything is raised again
                await _abandon(transaction, connection)
                if _says_not_now(fault, connection.raw):
                    raise Unavailable(_summary(fault)) from fault
                raise
            await _commit(transaction, connection)
        finally:
            await self._pool.give_back(connection)

    async def fetch(self, query: str, *values: object) -> list[Row]:
        """The rows of one query, there and back once. It changes nothing, so nothing hangs on a lost answer.

        Raises:
            Unavailable: no connection, or it was lost, or a time limit ran out.
        """
        connection = await self._connection()
        try:
            return await connection.raw.fetch(query, *values)
        except asyncio.CancelledError:
            await _call_off(connection)
            raise
        except (*OF_THE_DRIVER, OSError) as fault:
            if isinstance(fault, OSError):
                await connection.discard()
            if isinstance(fault, OSError) or _says_not_now(fault, connection.raw):
                raise Unavailable(_summary(fault)) from fault
            raise
        finally:
            await self._pool.give_back(connection)

    async def at_once(self, statement: str, *values: object) -> list[Row]:
        """One statement that is a transaction of its own: there and back once instead of three times.

        Raises:
            Unavailable: no connection, or a lock or time limit ran out; nothing was committed.
            CommitUnknown: the connection was lost before the answer. The server may carry the statement out even now,
                so one that writes must be made such that it does nothing when it comes too late.
        """
        connection = await self._connection()
        try:
            if connection.raw.is_closed():
                raise Unavailable("the connection was lost before the statement")
            return await _for_good(connection.raw.fetch(statement, *values), connection)
        finally:
            await self._pool.give_back(connection)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()
        await self.engine.dispose()

    async def _connection(self) -> Connection:
        try:
            return await self._pool.take()
        except OSError as fault:  # a TimeoutError is one
            raise Unavailable(_summary(fault)) from fault
        except (*OF_THE_DRIVER, DBAPIError) as fault:
            if _lost_track(fault) or _sqlstate(fault).startswith(NOT_NOW_CLASSES):
                raise Unavailable(_summary(fault)) from fault
            raise


async def assert_application_role(tx: Transaction) -> None:
    """Refuse a role that owns this database or anything in it, or may become or make such a role.

    Raises:
        UnsafeRole: with the role's name.
    """
    row = await tx.raw.fetchrow(
        """SELECT current_user AS name,
                  r.rolsuper OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls
                  OR pg_has_role(d.datdba, 'MEMBER')
                  OR EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER'))
                  AS powerful
           FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()"""
    )
    if row is None or row["powerful"]:
        raise UnsafeRole(f"the services must not connect as {row['name'] if row else 'nobody'!r}: see `migrate`")


async def _commit(transaction: DriverTransaction, connection: Connection) -> None:
    if connection.raw.is_closed():
        raise Unavailable("the connection was lost before COMMIT")
    await _for_good(transaction.commit(), connection)
    if connection.raw.last_status == "ROLLBACK":
        raise RolledBack("a statement had failed and its error was swallowed: nothing was committed")


async def _for_good(committing: Awaitable[T], connection: Connection) -> T:
    """What commits is waited for once it was sent, also by a cancelled task: its outcome must not depend on luck."""
    sent = asyncio.ensure_future(committing)
    try:
        return await asyncio.shield(sent)
    except asyncio.CancelledError:
        try:
            await asyncio.wait({sent}, timeout=ROLLBACK_LIMIT)
        finally:  # also where it is cancelled once more: nobody is given a connection in the middle of a commit
            if not sent.done() or sent.exception() is not None:
                sent.add_done_callback(_heard)
                await connection.discard()
        raise
    except (*OF_THE_DRIVER, OSError) as fault:
        lost = isinstance(fault, OSError) or _lost_track(fault)
        if lost or connection.raw.is_closed() or _sqlstate(fault).startswith(SESSION_LOST):
            await connection.discard()
            raise CommitUnknown(_summary(fault)) from fault
        if _says_not_now(fault, connection.raw):
            raise Unavailable(_summary(fault)) from fault
        raise


def _heard(sent: "asyncio.Future[Any]") -> None:
    """Its fault is nobody's news any more."""
    if not sent.cancelled():
        sent.exception()


async def _abandon(transaction: DriverTransaction, connection: Connection) -> None:
    await _or_discard(transaction.rollback, connection)


async def _call_off(connection: Connection) -> None:
    """Until the server has stopped what nobody waits for any more: the next one would have to wait for that."""
    await _or_discard(lambda: connection.raw.execute("SELECT 1"), connection)


async def _or_discard(say: Callable[[], Awaitable[object]], connection: Connection) -> None:
    """The last word on a connection before it is given back; one that does not answer, or cannot be told, is thrown
    away."""
    try:
        async with asyncio.timeout(ROLLBACK_LIMIT):
            await say()
    except (*OF_THE_DRIVER, OSError):
        await connection.discard()
    except asyncio.CancelledError:
        await connection.discard()
        raise


def _sqlstate(fault: BaseException) -> str:
    return getattr(fault.orig if isinstance(fault, DBAPIError) else fault, "sqlstate", None) or ""


def _lost_track(fault: BaseException) -> bool:
    return isinstance(fault.orig if isinstance(fault, DBAPIError) else fault, asyncpg.InternalClientError)


def _says_not_now(fault: BaseException, raw: RawConnection) -> bool:
    if isinstance(fault, TimeoutError):  # the driver's own limit: the server is mute
        return True
    if _lost_track(fault):
        return True
    if not isinstance(fault, asyncpg.PostgresError | asyncpg.InterfaceError | DBAPIError):
        return False
    code = _sqlstate(fault)
    return raw.is_closed() or code in NOT_NOW_CODES or code.startswith(NOT_NOW_CLASSES)


def _summary(fault: BaseException) -> str:
    """What happened, without the driver's message: that may quote values."""
    return " ".join(filter(None, (type(fault).__name__, _sqlstate(fault))))


def _milliseconds(limit: timedelta) -> str:
    return str(int(limit.total_seconds() * 1000))


__all__ = [
    "CommitUnknown",
    "Database",
    "Isolation",
    "RawConnection",
    "RolledBack",
    "Row",
    "Transaction",
    "Unavailable",
    "UnsafeRole",
    "assert_application_role",
]
