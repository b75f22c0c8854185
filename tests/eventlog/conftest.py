"""Fixtures of the log: an empty log in a database, begun by its owner, opened as the services open it."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.postgres import PostgresLog
from tests.db.wire import Wire, wire_to
from tests.eventlog.racing import SHORT
from tests.eventlog.stores import LOG_ID, Store, log_database, opened
from tests.servers import TestDatabase


@pytest.fixture(scope="module")
async def log_home(postgres: EmbeddedPostgres) -> AsyncGenerator[TestDatabase]:
    """The module's database with a log."""
    async with log_database(postgres) as home:
        yield home


@pytest.fixture
async def store(log_home: TestDatabase) -> AsyncGenerator[Store]:
    """An empty log."""
    async with opened(log_home) as store:
        yield store


@pytest.fixture
async def wire(store: Store) -> AsyncGenerator[Wire]:
    async with wire_to(store.home) as wire:
        yield wire


@pytest.fixture
async def far(store: Store, wire: Wire) -> AsyncGenerator[PostgresLog]:
    """The log as a process sees it whose connection runs over a wire that can be cut."""
    database = Database(wire.url, lock_timeout=SHORT)
    await PostgresLog.open(database, store.clock)
    yield PostgresLog(database, LOG_ID, store.clock, patience=timedelta(0))
    await database.close()
