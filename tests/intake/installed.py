"""Intake as it is installed: its own databases, migrated, and the composition root's service on them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prometheus_client import CollectorRegistry

from intake_service.main import service
from intake_service.migrations import schema
from intake_service.settings import Settings
from shared.db import Database
from shared.embedded.postgres import APPLICATION
from shared.migrations.migrate import migrate
from shared.migrations.schema import Schema
from shared.migrations.schemas import bus_schema, keys_schema
from tests.intake.desk import FILING
from tests.servers import TestDatabase

SCHEMAS: dict[str, Schema] = {"intake": schema(), "keys": keys_schema(), "bus": bus_schema()}


@dataclass(frozen=True)
class Place:
    """Where an intake lives."""

    home: Path
    databases: dict[str, TestDatabase]

    def settings(self, **more: Any) -> Settings:
        urls = {f"{which}_database_url": database.app for which, database in self.databases.items()}
        return Settings.model_validate({"home": self.home, **urls, **more})

    @asynccontextmanager
    async def open(self, which: str = "intake") -> AsyncGenerator[Database]:
        """One of its databases, as the service sees it."""
        database = Database(self.databases[which].app)
        try:
            yield database
        finally:
            await database.close()


async def migrated(database: TestDatabase, which: str) -> TestDatabase:
    """Brought to the newest revision."""
    await migrate(database.owner, SCHEMAS[which], APPLICATION)
    return database


@asynccontextmanager
async def serving(place: Place, **more: Any) -> AsyncGenerator[httpx.AsyncClient]:
    """The service running, with everything beside it, and a client that speaks to it."""
    async with service(place.settings(**more), {}, CollectorRegistry()) as app, app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake", timeout=30) as client:
            yield client


async def filed(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    """File the sample request."""
    return await client.post("/v1/requests", json={**FILING, **changes})


async def shown(client: httpx.AsyncClient, receipt: dict[str, Any], position: int | None = None) -> httpx.Response:
    """The status its code shows, not before it has got to the position."""
    headers = {"X-Tracking-Code": receipt["tracking_code"]}
    query = {} if position is None else {"min_position": position}
    return await client.get(receipt["links"]["self"], headers=headers, params=query)
