"""Fixtures of the log: an empty log in a database, begun by its owner, opened as the services open it."""

from collections.abc import AsyncGenerator

import pytest

from shared.embedded.postgres import EmbeddedPostgres
from tests.eventlog.stores import Store, log_database, opened
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
