"""Fixtures every part may use: servers for the session, empty databases for a test."""

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from shared.db import Database
from shared.embedded.broker import EmbeddedBroker, missing_tools
from shared.embedded.postgres import EmbeddedPostgres
from tests.servers import INSTALLED, TestDatabase, fresh_database_on, private_broker, private_server

settings.register_profile("untimed", deadline=None)  # how long an example takes says something of the machine only
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests in one test process, and all that need the broker in one, so that one broker is started."""
    for item in items:
        group = "kafka" if item.get_closest_marker("kafka") else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def kafka_tools() -> None:
    """Skips, saying why, where no broker can be run; in CI that is a failure."""
    if missing := missing_tools():
        reason = f"no Kafka broker: {' and '.join(missing)} missing"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def broker(kafka_tools: None) -> Generator[EmbeddedBroker]:
    """The session's broker. Tests that kill one take `tests.servers.private_broker` with `kafka_tools`."""
    with private_broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_broker(broker: EmbeddedBroker) -> str:
    """The bootstrap address of the session's broker; topics are not made by themselves."""
    return broker.bootstrap


@pytest.fixture(scope="session")
def postgres() -> Generator[EmbeddedPostgres]:
    """The embedded server, one for each test process."""
    with private_server() as server:
        yield server


@pytest.fixture(scope="session")
def installed_programs() -> Path:
    """The programs of the oldest PostgreSQL we promise to run on; skips, saying so, where they are not installed."""
    if not (INSTALLED / "postgres").exists():
        pytest.skip(f"no PostgreSQL programs in {INSTALLED}")
    return INSTALLED


@pytest.fixture(scope="session")
def installed_postgres(installed_programs: Path) -> Generator[EmbeddedPostgres]:
    """A server of that oldest PostgreSQL."""
    with private_server(installed_programs) as server:
        yield server


@pytest.fixture(scope="session", params=["postgres", pytest.param("installed_postgres", marks=pytest.mark.long)])
def postgres_server(request: pytest.FixtureRequest) -> EmbeddedPostgres:
    """Each PostgreSQL a contract must hold on: the newest in every run, the oldest in the long one."""
    return request.getfixturevalue(request.param)


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
