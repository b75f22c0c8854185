"""What this service asks of its own small stores, held against memory and PostgreSQL alike."""

from collections.abc import AsyncGenerator, Callable
from datetime import timedelta

import pytest

from dispatch_service import codec
from dispatch_service.bootstrap.artifacts import Artifacts, MemoryArtifacts, PostgresArtifacts, digest_of
from dispatch_service.migrations.schema import ARTIFACT
from dispatch_service.timers import armed
from dispatch_service.timers.due import DueTimers, FoldedTimers, TableTimers
from dispatch_service.views.catalogue import TIMERS
from shared.db import Database
from shared.eventlog.tail import Tail
from shared.eventlog.views import ViewHandler
from tests.dispatch.service import Service
from tests.servers import TestDatabase


@pytest.fixture(scope="module")
async def database(database_factory: Callable[[], TestDatabase]) -> AsyncGenerator[Database]:
    """A database with the tables of both stores."""
    database = Database(database_factory().owner)
    async with database.transaction() as tx:
        await tx.sql.run_sync(ARTIFACT.create)
        await tx.sql.run_sync(armed.TABLE.create)
    yield database
    await database.close()


@pytest.fixture(params=["memory", "postgres"])
def artifacts(request: pytest.FixtureRequest, database: Database) -> Artifacts:
    return MemoryArtifacts() if request.param == "memory" else PostgresArtifacts(database, ARTIFACT)


async def test_a_version_is_found_under_the_digest_of_its_bytes(artifacts: Artifacts) -> None:
    digest = await artifacts.put("policy", b"one")
    assert (digest, await artifacts.get([digest])) == (digest_of(b"one"), {digest: b"one"})


async def test_the_same_bytes_again_change_nothing(artifacts: Artifacts) -> None:
    first = await artifacts.put("policy", b"twice")
    assert await artifacts.put("policy", b"twice") == first


async def test_what_was_never_put_is_simply_missing(artifacts: Artifacts) -> None:
    assert await artifacts.get([digest_of(b"never")]) == {}


@pytest.mark.parametrize("store", ["folded", "table"])
async def test_due_clocks_come_in_the_order_of_firing_and_no_others(
    service: Service, store: str, database: Database
) -> None:
    tickets = [await service.open_ticket()]
    service.clock.advance(timedelta(minutes=10))
    tickets.append(await service.open_ticket())
    due = await timers(service, store, database)
    early = await due.due(service.clock.now() + timedelta(minutes=55), 10)
    both = await due.due(service.clock.now() + timedelta(minutes=65), 10)
    assert [one.stream for one in early] == [codec.ticket_stream(tickets[0])]
    assert [one.stream for one in both] == [codec.ticket_stream(ticket) for ticket in tickets]


async def timers(service: Service, store: str, database: Database) -> DueTimers:
    """The store, having seen the whole log."""
    if store == "folded":
        return FoldedTimers(service.log)
    async with database.transaction() as tx:
        await ViewHandler(TIMERS, Tail(codec.decode)).handle(tx, await service.log.read())
    return TableTimers(database)
