"""Tickets that came in somewhere lately: the newest first, ended ones too, imported registers not."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from dispatch_service.views.catalogue import VIEWS
from shared.embedded.postgres import EmbeddedPostgres
from tests.eventlog.stores import log_database, opened
from tests.routing import stories as tell
from tests.views.test_folds import CLIMBED, SOLVED_BY_THE_GRID
from tests.views.test_lists import FIRST, SECOND, THIRD, Office

DAY = timedelta(days=1)
HERE = ["s1c1g1"]


@pytest.fixture
async def office(postgres: EmbeddedPostgres) -> AsyncGenerator[Office]:
    async with log_database(postgres, *(view.table for view in VIEWS)) as home, opened(home) as store:
        yield Office(store)


async def came_in(office: Office, areas: list[str], *, after: timedelta = -DAY, limit: int = 9) -> list[str]:
    rows = await office.lists.opened(areas, (tell.START + after, tell.START + DAY), limit, tell.START)
    return [str(row["ticket"]) for row in rows]


async def test_open_and_ended_tickets_of_an_area_come_newest_first(office: Office) -> None:
    await office.happened(FIRST, SOLVED_BY_THE_GRID)
    await office.happened(SECOND, CLIMBED)
    assert await came_in(office, HERE) == [str(SECOND), str(FIRST)]
    assert await came_in(office, HERE, limit=1) == [str(SECOND)]


async def test_other_areas_other_times_and_imported_registers_are_left_out(office: Office) -> None:
    await office.happened(FIRST, CLIMBED)
    await office.happened(THIRD, tell.told(tell.opening(historic=True)))
    assert await came_in(office, HERE) == [str(FIRST)]
    assert await came_in(office, ["", "s1c1g2"]) == []
    assert await came_in(office, HERE, after=timedelta(seconds=1)) == []
