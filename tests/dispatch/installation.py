"""A dispatch service on real databases: migrated, with the demonstration's rules in force, run inside the test."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from prometheus_client import CollectorRegistry

from dispatch_service.bootstrap.artifacts import PostgresArtifacts
from dispatch_service.bootstrap.inforce import NewVersion, RulesInForce
from dispatch_service.main import service
from dispatch_service.migrations.schema import ARTIFACT, schema
from dispatch_service.rules.build import build
from dispatch_service.rules.bundle import DocumentKind, official_calendar, read
from dispatch_service.settings import Settings
from shared.bus.embedded import EmbeddedBus
from shared.clock import SystemClock
from shared.contracts.actor import SYSTEM
from shared.db import Database
from shared.embedded.postgres import APPLICATION, EmbeddedPostgres
from shared.eventlog.postgres import PostgresLog
from shared.migrations.migrate import migrate
from shared.migrations.schema import Schema
from shared.migrations.schemas import bus_schema, keys_schema
from tests.servers import TestDatabase, fresh_database_on

DEMO = Path(__file__).parents[2] / "deploy" / "demo"


@dataclass(frozen=True)
class Installation:
    """Three migrated databases and a home folder."""

    dispatch: TestDatabase
    bus: TestDatabase
    keys: TestDatabase
    home: Path

    @property
    def settings(self) -> Settings:
        """As the environment of such an installation would say."""
        return Settings.model_validate(
            {
                "home": self.home,
                "dispatch_database_url": self.dispatch.app,
                "bus_database_url": self.bus.app,
                "keys_database_url": self.keys.app,
                "KAFKA_BOOTSTRAP_SERVERS": "",
            }
        )

    @asynccontextmanager
    async def running(self, **changed: object) -> AsyncGenerator[httpx.AsyncClient]:
        """The service with all that runs beside it, under settings that differ in these, and a client of its API."""
        settings = self.settings.model_copy(update=changed)
        async with AsyncExitStack() as stack:
            app = await stack.enter_async_context(service(settings, {}, CollectorRegistry()))
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app)
            client = httpx.AsyncClient(transport=transport, base_url="http://dispatch")
            yield await stack.enter_async_context(client)

    @asynccontextmanager
    async def open_bus(self) -> AsyncGenerator[EmbeddedBus]:
        """The other end of the bus."""
        database = Database(self.bus.app)
        try:
            yield EmbeddedBus(database)
        finally:
            await database.close()


@asynccontextmanager
async def installation(server: EmbeddedPostgres, home: Path) -> AsyncGenerator[Installation]:
    """Migrated databases on this server."""
    with ExitStack() as stack:
        names = ("dispatch", "bus", "keys")
        databases = {name: stack.enter_context(fresh_database_on(server)) for name in names}
        schemas: dict[str, Schema] = {"dispatch": schema(), "bus": bus_schema(), "keys": keys_schema()}
        for name, database in databases.items():
            await migrate(database.owner, schemas[name], APPLICATION)
        yield Installation(databases["dispatch"], databases["bus"], databases["keys"], home)


async def put_demo_rules(at: Installation) -> None:
    """The demonstration's policy and directory and the official calendar, in force from now on."""
    database = Database(at.dispatch.app)
    try:
        log = await PostgresLog.open(database, SystemClock())
        rules = RulesInForce(log, PostgresArtifacts(database, ARTIFACT), SystemClock(), build)
        folders = {DocumentKind.POLICY: DEMO / "policy", DocumentKind.DIRECTORY: DEMO / "directory"}
        bundles = [read(kind, folder) for kind, folder in folders.items()]
        for bundle in (*bundles, official_calendar()):
            await rules.put(NewVersion(bundle.kind, bundle.content, bundle.label), SYSTEM)
        await log.close()
    finally:
        await database.close()
