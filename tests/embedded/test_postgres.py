"""The embedded PostgreSQL: made, killed, joined by a second process, and quiet about what residents wrote."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest

from shared.db import Database, Unavailable
from shared.embedded.postgres import APPLICATION, DATABASES, OWNER, EmbeddedPostgres
from tests.servers import QUICK, fresh_database_on, private_home, private_server


@pytest.fixture(scope="module")
def server() -> Generator[EmbeddedPostgres]:
    with private_server(databases=DATABASES) as server:
        yield server


async def answer(url: str, query: str) -> object:
    database = Database(url)
    try:
        async with database.transaction() as tx:
            return await tx.raw.fetchval(query)
    finally:
        await database.close()


def postmaster(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0]))


@pytest.mark.parametrize("database", DATABASES)
async def test_every_database_is_there_for_owner_and_application(server: EmbeddedPostgres, database: str) -> None:
    for role in (OWNER, APPLICATION):
        assert await answer(server.url(role, database), "SELECT current_user || '@' || current_database()") == (
            f"{role}@{database}"
        )


async def test_the_owner_is_no_superuser(server: EmbeddedPostgres) -> None:
    query = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert await answer(server.url(OWNER, DATABASES[0]), query) is False


async def test_the_application_may_not_make_tables(server: EmbeddedPostgres) -> None:
    with pytest.raises(Exception, match="permission denied"):
        await answer(server.url(APPLICATION, DATABASES[0]), "CREATE TABLE mine (id int)")


async def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    url = server.url(APPLICATION, DATABASES[0])
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(Exception, match="password authentication failed"):
        await answer(url.replace(password, "guess"), "SELECT 1")


@pytest.mark.parametrize("programs", ["embedded", "installed"])
async def test_what_was_committed_outlives_a_kill(programs: str, request: pytest.FixtureRequest) -> None:
    with private_server(request.getfixturevalue("installed_programs") if programs == "installed" else None) as server:
        server.create_database("log")
        await answer(server.url(OWNER, "log"), "CREATE TABLE kept AS SELECT 7 AS number")
        victim = postmaster(server.home)
        victim.kill()
        victim.wait(10)
        assert server.start()
        assert await answer(server.url(OWNER, "log"), "SELECT number FROM kept") == 7


def test_a_second_process_joins_and_leaves_the_server_running(server: EmbeddedPostgres) -> None:
    script = "import sys, pathlib; from shared.embedded.postgres import EmbeddedPostgres as E;"
    script += "print(E(pathlib.Path(sys.argv[1])).start())"
    done = subprocess.run([sys.executable, "-c", script, server.home], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
    assert server.running()


async def test_a_home_with_a_long_path_is_served_over_the_loopback_and_keeps_its_port() -> None:
    with private_home() as home:
        server = EmbeddedPostgres(home / ("long" * 25), settings=QUICK, databases=("log",))
        try:
            server.start()
            url = server.url(APPLICATION, "log")
            assert "host=127.0.0.1" in url
            server.stop()
            with pytest.raises(Unavailable):
                await answer(url, "SELECT 1")
            server.start()
            assert await answer(url, "SELECT 1") == 1
        finally:
            server.stop()


def test_the_address_of_a_stopped_server_is_refused() -> None:
    with private_home() as home, pytest.raises(ConnectionError):
        EmbeddedPostgres(home).url(OWNER, "log")


async def test_what_residents_wrote_never_reaches_the_servers_log(server: EmbeddedPostgres) -> None:
    with fresh_database_on(server) as fresh:
        database = Database(fresh.owner)
        async with database.transaction() as tx:
            await tx.raw.execute("CREATE TABLE persons (phone text PRIMARY KEY)")
            await tx.raw.execute("INSERT INTO persons VALUES ($1)", "13812345678")
        for query in ("INSERT INTO persons VALUES ($1)", "SELECT $1::text::int"):
            with pytest.raises(Exception, match=r"duplicate key|out of range"):
                async with database.transaction() as tx:
                    await tx.raw.execute(query, "13812345678")
        await database.close()
    logged = "".join(file.read_text() for file in (server.home / "postgres").rglob("*.log"))
    assert "ready to accept connections" in logged
    assert "13812345678" not in logged
