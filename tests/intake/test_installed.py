"""Intake on PostgreSQL with everything beside it: durable, restartable, and careful about where it is let run."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from intake_service.codec import decode
from intake_service.status import VIEWS
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.db import UnsafeRole
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.view_check import verify_views
from shared.migrations.migrate import WrongRevision
from tests.intake.installed import SCHEMAS, Place, filed, migrated, serving, shown
from tests.servers import TestDatabase, fresh_database_on
from tests.waiting import until


@pytest.fixture(scope="module")
async def templates(database_factory: Callable[[], TestDatabase]) -> dict[str, TestDatabase]:
    """Migrated once; each test gets copies."""
    return {which: await migrated(database_factory(), which) for which in SCHEMAS}


@pytest.fixture
def place(postgres: EmbeddedPostgres, templates: dict[str, TestDatabase], tmp_path: Path) -> Generator[Place]:
    with ExitStack() as copies:
        databases = {
            which: copies.enter_context(fresh_database_on(postgres, template.name))
            for which, template in templates.items()
        }
        yield Place(tmp_path, databases)


async def published(place: Place) -> int:
    """How many records of ours stand on the embedded bus."""
    query = "SELECT count(*) FROM message m JOIN topic t ON t.id = m.topic WHERE t.name = $1"
    async with place.open("bus") as database, database.transaction() as tx:
        return await tx.raw.fetchval(query, RESIDENT_REQUESTS)


async def test_what_was_answered_is_durable_announced_and_shown(place: Place) -> None:
    async with serving(place) as client:
        receipt = (await filed(client)).json()
        status = await shown(client, receipt, receipt["position"])
        assert (status.status_code, status.json()["number"]) == (200, receipt["number"])
        await until(lambda: published(place), "the request is on the bus")


async def test_a_worker_that_only_answers_leaves_following_to_another(place: Place) -> None:
    async with serving(place, intake_follows=False) as worker:
        receipt = (await filed(worker)).json()
        assert (await shown(worker, receipt, receipt["position"])).json()["code"] == "not-yet"
        assert await published(place) == 0
        async with serving(place) as follower:
            await until(lambda: published(place), "the request is on the bus")
            assert (await follower.get("/readyz")).json()["checks"].keys() > {"database", "relay"}
        status = await shown(worker, receipt, receipt["position"])
        assert (status.status_code, status.json()["number"]) == (200, receipt["number"])
        assert (await worker.get("/readyz")).json()["checks"].keys() == {"database"}


async def test_a_status_is_shown_before_the_view_has_got_there(place: Place) -> None:
    async with serving(place) as client:
        receipt = (await filed(client)).json()
        assert (await shown(client, receipt)).json()["id"] == receipt["id"]


async def test_a_position_nobody_reached_yet_is_answered_with_when_to_come_back(place: Place) -> None:
    async with serving(place) as client:
        receipt = (await filed(client)).json()
        answer = await shown(client, receipt, 10_000)
        assert (answer.status_code, answer.json()["code"]) == (503, "not-yet")
        assert answer.headers["retry-after"]


async def test_a_burst_under_one_external_key_is_one_request_on_postgresql_too(place: Place) -> None:
    async with serving(place) as client:
        key = {"Idempotency-Key": "k-1"}
        answers = await asyncio.gather(*(client.post("/v1/requests", json=SAMPLE, headers=key) for _ in range(30)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert answers[0].json()["position"] == 0


async def test_a_restart_keeps_codes_keys_and_numbers(place: Place) -> None:
    async with serving(place) as client:
        first = await client.post("/v1/requests", json=SAMPLE, headers={"Idempotency-Key": "k-1"})
    async with serving(place) as client:
        again = await client.post("/v1/requests", json=SAMPLE, headers={"Idempotency-Key": "k-1"})
        other = (await filed(client)).json()
        assert again.content == first.content
        assert other["number"] != first.json()["number"]
        assert (await shown(client, first.json())).status_code == 200


SAMPLE: dict[str, Any] = {"subject": "路灯不亮", "description": "三天了。", "channel": "web"}


async def test_the_status_view_is_what_the_log_says(place: Place) -> None:
    async with serving(place) as client:
        receipts = [(await filed(client, subject=f"路灯 {number}")).json() for number in range(5)]
        headers = {"X-Tracking-Code": receipts[0]["tracking_code"]}
        asked = await client.post(receipts[0]["links"]["reminders"], headers=headers)
        await shown(client, receipts[0], asked.json()["position"])
    async with place.open() as database:
        (found,) = await verify_views(database, VIEWS, decode)
        assert (found.equal, found.rows, found.position) == (True, 5, 6)


async def test_with_the_broker_away_filing_goes_on(place: Place) -> None:
    async with serving(place, kafka_bootstrap_servers="127.0.0.1:1") as client:
        receipt = await filed(client)
        assert receipt.status_code == 201
        assert (await shown(client, receipt.json(), receipt.json()["position"])).status_code == 200
        assert (await client.get("/readyz")).json()["ready"]


async def test_with_the_database_away_a_caller_is_told_when_to_come_back(
    place: Place, postgres: EmbeddedPostgres
) -> None:
    async with serving(place) as client:
        assert (await filed(client)).status_code == 201
        name = place.databases["intake"].name
        postgres.superuser_sql(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        postgres.superuser_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        away = await filed(client)
        assert (away.status_code, away.json()["code"]) == (503, "unavailable")
        assert away.headers["retry-after"]
        assert not (await client.get("/readyz")).json()["ready"]
        postgres.superuser_sql(f"ALTER DATABASE {name} CONNECTION LIMIT -1")

        async def works_again() -> bool:
            return (await filed(client)).status_code == 201

        await until(works_again, "filing works again")


async def test_it_does_not_start_on_a_database_nobody_migrated(place: Place, fresh_database: TestDatabase) -> None:
    bare = Place(place.home, {**place.databases, "intake": fresh_database})
    with pytest.raises(WrongRevision, match="run `migrate`"):
        async with serving(bare):
            pass


async def test_it_does_not_start_as_the_owner(place: Place) -> None:
    with pytest.raises(UnsafeRole):
        async with serving(place, intake_database_url=place.databases["intake"].owner):
            pass


@pytest.mark.parametrize("which", list(SCHEMAS))
async def test_migrating_twice_changes_nothing_and_leaves_what_the_code_expects(place: Place, which: str) -> None:
    await migrated(place.databases[which], which)
    engine = create_async_engine(place.databases[which].owner)
    async with engine.connect() as connection:
        drift = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), SCHEMAS[which].metadata)
        )
    await engine.dispose()
    assert drift == []


async def test_the_services_role_changes_no_event(place: Place) -> None:
    async with serving(place) as client:
        await filed(client)
    async with place.open() as database:
        for attempt in ("DELETE FROM event", "UPDATE event SET type = 'x'", "TRUNCATE event"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with database.transaction() as tx:
                    await tx.raw.execute(attempt)
