"""Fixtures every part may use: servers for the session, empty databases for a test."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import ExitStack

import pytest

from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from tests.servers import INSTALLED, TestDatabase, fresh_database_on, private_server

OLDEST_POSTGRES = pytest.param(
    "installed",
    marks=pytest.mark.skipif(not (INSTALLED / "postgres").exists(), reason=f"no PostgreSQL programs in {INSTALLED}"),
)


@pytest.fixture(scope="session")
def postgres() -> Generator[EmbeddedPostgres]:
    """The embedded server, one for each test process."""
    with private_server() as server:
        yield server


@pytest.fixture(scope="session")
def installed_postgres() -> Generator[EmbeddedPostgres]:
    """The oldest PostgreSQL we promise to run on, where its programs are installed."""
    with private_server(INSTALLED) as server:
        yield server


@pytest.fixture(scope="session", params=["embedded", OLDEST_POSTGRES])
def postgres_server(request: pytest.FixtureRequest) -> EmbeddedPostgres:
    """Each PostgreSQL a contract must hold on."""
    name = {"embedded": "postgres", "installed": "installed_postgres"}[request.param]
    return request.getfixturevalue(name)


@pytest.fixture
def fresh_database(postgres: EmbeddedPostgres) -> Generator[TestDatabase]:
    """An empty database for this test alone."""
    with fresh_database_on(postgres) as database:
        yield database


@pytest.fixture(scope="module")
def database_factory(postgres: EmbeddedPostgres) -> Generator[Callable[[], TestDatabase]]:
    """Makes empty databases that last as long as the module's tests."""
    with ExitStack() as databases:
        yield lambda: databases.enter_context(fresh_database_on(postgres))


@pytest.fixture
async def owned_database(fresh_database: TestDatabase) -> AsyncGenerator[Database]:
    """An empty database, opened as its owner."""
    database = Database(fresh_database.owner)
    yield database
    await database.close()
