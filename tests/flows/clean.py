"""Afterwards everything must add up: the loop is closed, the views are those of the log, and the log is whole."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from cli.loop import accepted_requests, parked_keys
from dispatch_service.codec import decode
from dispatch_service.loop.check import faults
from dispatch_service.loop.histories import histories_of
from dispatch_service.routing.states import Ticket
from dispatch_service.views.catalogue import VIEWS
from intake_service.codec import decode as decode_intake
from intake_service.status.view import VIEWS as STATUS
from shared.db import Database
from shared.eventlog.postgres import PostgresLog
from shared.eventlog.verify import Checker
from shared.eventlog.view_check import verify_views
from shared.settings import Which
from tests.flows.city import City


@asynccontextmanager
async def opened(town: City, which: Which) -> AsyncGenerator[Database]:
    """One of the city's databases, as its services see it."""
    database = Database(town.databases[which].app)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def log_of(town: City, which: Which) -> AsyncGenerator[tuple[Database, PostgresLog]]:
    """A service's log, for looking only."""
    async with opened(town, which) as database:
        log = await PostgresLog.open(database, town.clock)
        try:
            yield database, log
        finally:
            await log.close()


async def verified(town: City) -> None:
    """Logs and views of both services are what they were."""
    async with log_of(town, "dispatch") as (database, log):
        assert all(report.equal for report in await verify_views(database, VIEWS, decode))
        await _whole(log)
    async with log_of(town, "intake") as (database, log):
        assert all(report.equal for report in await verify_views(database, STATUS, decode_intake))
        await _whole(log)


async def _whole(log: PostgresLog) -> None:
    checker = Checker(log.log_id)
    while page := await log.read(checker.size):
        assert all(checker.leaves(page))
    assert (checker.faults, checker.size) == ([], await log.size())


async def clean(town: City) -> None:
    """`loop check`, `replay verify` and `log verify` find nothing."""
    async with AsyncExitStack() as stack:
        _, intake = await stack.enter_async_context(log_of(town, "intake"))
        _, dispatch = await stack.enter_async_context(log_of(town, "dispatch"))
        accepted, _ = await accepted_requests(intake, timedelta(0))
        pages: list[int] = []
        histories = await histories_of(dispatch, pages.append)
        parked = await parked_keys(dispatch)
    assert faults(accepted, histories, parked) == []
    tickets = [one.state for one in histories.values() if isinstance(one.state, Ticket)]
    assert set(accepted) == {one.id for one in tickets if not one.asides.relatives.first}
    await verified(town)
