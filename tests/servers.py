"""PostgreSQL servers for tests: private, quick, gone afterwards; with empty databases, one for each asker."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.embedded.broker import EmbeddedBroker
from shared.embedded.postgres import APPLICATION, OWNER, EmbeddedPostgres

# Nothing here need survive a power cut; killed processes lose nothing even so.
QUICK: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
}
INSTALLED = Path(os.environ.get("GRIDWHISTLE_TEST_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))
_numbers = itertools.count(1)


@dataclass(frozen=True)
class TestDatabase:
    """An empty database: `owner` for migrations, `app` as the services connect."""

    __test__ = False  # not a test class, in spite of its name

    server: EmbeddedPostgres
    name: str

    @property
    def owner(self) -> str:
        return self.server.url(OWNER, self.name)

    @property
    def app(self) -> str:
        return self.server.url(APPLICATION, self.name)


@contextmanager
def private_home(prefix: str = "gw-") -> Generator[Path]:
    """A folder with a short path, which the account a server runs as may pass through."""
    home = Path(tempfile.mkdtemp(prefix=prefix))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home)


@contextmanager
def private_server(programs: Path | None = None, databases: tuple[str, ...] = ()) -> Generator[EmbeddedPostgres]:
    """A server nobody else uses, empty but for these databases."""
    with private_home() as home:
        server = EmbeddedPostgres(home, programs=programs, settings=QUICK, databases=databases)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def fresh_database_on(server: EmbeddedPostgres, template: str = "template1") -> Generator[TestDatabase]:
    """An empty database, or a copy of another one; dropped afterwards with whoever is still in it."""
    name = f"test_{next(_numbers)}"
    server.create_database(name, template)
    try:
        yield TestDatabase(server, name)
    finally:
        server.superuser_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def private_broker() -> Generator[EmbeddedBroker]:
    """A Kafka broker of its own, to be killed and started at will; see the fixture `broker` for the shared one."""
    with private_home("gw-kafka-") as home:
        broker = EmbeddedBroker(home)
        try:
            broker.start()
            yield broker
        finally:
            broker.kill()
