"""An installation of its own for each measure: a temporary home, an embedded PostgreSQL as it ships, the demo's rules.

The server's settings are those of production on one machine, fsync on; nothing is tuned for a measure.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import asyncpg

from cli.migrate import migrate_all
from cli.seed import put_demo_in_force
from dispatch_service.migrations.schema import schema as dispatch_schema
from shared.clock import SystemClock
from shared.databases import Databases
from shared.db import Database
from shared.driver import RawConnection
from shared.embedded.postgres import APPLICATION, DATABASES, OWNER, EmbeddedPostgres
from shared.migrations.migrate import migrate
from shared.settings import WHICH, SharedSettings, Which

PEER = "bench_peer"
"""Where baselines keep what they write."""
LOG = "bench_log"
"""A log that no service follows."""


@dataclass(frozen=True)
class Place:
    """Where one measure runs."""

    home: Path
    server: EmbeddedPostgres
    databases: Databases

    def url(self, which: Which) -> str:
        """For SQLAlchemy, as the services connect."""
        return self.databases.url(which)

    def environment(self) -> dict[str, str]:
        """Of a process that belongs here."""
        return {**os.environ, "GRIDWHISTLE_HOME": str(self.home)}

    def peer_url(self) -> str:
        """For asyncpg itself: the baselines' own database, as its owner."""
        return self.server.url(OWNER, PEER).replace("+asyncpg", "")

    def log_url(self) -> str:
        """For SQLAlchemy: the log nobody follows."""
        return self.server.url(APPLICATION, LOG)

    def bare_log_url(self) -> str:
        """The same for asyncpg itself."""
        return self.log_url().replace("+asyncpg", "")


@contextmanager
def temporary_home() -> Generator[Path]:
    """A folder with a short path that the database's account may pass through."""
    home = Path(tempfile.mkdtemp(prefix="gw-bench-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home)


@asynccontextmanager
async def place() -> AsyncGenerator[Place]:
    """A running server with everything migrated and in force; gone afterwards."""
    with temporary_home() as home:
        server = EmbeddedPostgres(home, databases=(*DATABASES, PEER, LOG))
        try:
            server.start()
            settings = SharedSettings(home=home)
            databases = Databases(settings)
            await migrate_all(settings, {which: databases.owner_url(which) for which in WHICH})
            await migrate(server.url(OWNER, LOG), dispatch_schema(), APPLICATION)
            await put_demo_in_force(databases.url("dispatch"), SystemClock())
            yield Place(home, server, databases)
        finally:
            server.stop()


@asynccontextmanager
async def opened(url: str, pool_size: int = 5) -> AsyncGenerator[Database]:
    """A database of the place."""
    database = Database(url, application_name="bench", pool_size=pool_size)
    try:
        yield database
    finally:
        await database.close()


class _Bare(RawConnection, Protocol):
    async def close(self) -> None: ...


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[RawConnection]:
    """One bare connection of the driver."""
    connection = cast(_Bare, await asyncpg.connect(url))  # pyright: ignore[reportUnknownMemberType] - it has no stubs
    try:
        yield connection
    finally:
        await connection.close()


def forget_settings() -> None:
    """Whatever the environment says of an installation, a measure makes its own."""
    for name in [name for name in os.environ if name.startswith(("GRIDWHISTLE_", "KAFKA_"))]:
        del os.environ[name]
