"""Tickets that came in somewhere lately: the nearest in time first, ended ones too, imported registers not."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from dispatch_service.api.lists import Concerned, Lately
from dispatch_service.routing.ruling import Rulers
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


async def came_in(
    office: Office, areas: list[str], *, after: timedelta = -DAY, limit: int = 9, **more: object
) -> list[str]:
    lately = Lately(areas, tell.START + after, tell.START + DAY, tell.START + DAY, limit)
    rows = await office.lists.opened(replace(lately, **more), tell.START)
    return [str(row["ticket"]) for row in rows]


async def test_open_and_ended_tickets_of_an_area_come_newest_first(office: Office) -> None:
    await office.happened(FIRST, SOLVED_BY_THE_GRID)
    await office.happened(SECOND, CLIMBED)
    assert await came_in(office, HERE) == [str(SECOND), str(FIRST)]
    assert await came_in(office, HERE, limit=1) == [str(SECOND)]


async def test_where_there_are_too_many_those_nearest_in_time_are_read(office: Office) -> None:
    for hours, ticket in ((0, FIRST), (5, SECOND), (9, THIRD)):
        await office.happened(ticket, tell.told(replace(tell.opening(), at=tell.at(hours))))
    near = tell.START + timedelta(hours=4)
    assert await came_in(office, HERE, near=near) == [str(SECOND), str(FIRST), str(THIRD)]
    assert await came_in(office, HERE, near=near, limit=2) == [str(SECOND), str(FIRST)]


async def test_only_what_concerns_the_asker_is_read_and_what_is_confidential_to_be_judged_otherwise(
    office: Office,
) -> None:
    await office.happened(FIRST, CLIMBED)
    await office.happened(SECOND, tell.told(tell.opening()))
    (first,) = await office.lists.lines([str(FIRST)], tell.START, Rulers())
    assert first["unit"] != HERE[0]
    for units, there in ((("s1c1g1",), [SECOND, FIRST]), ((str(first["unit"]),), [FIRST]), (("s2",), [])):
        assert await came_in(office, HERE, concerned=Concerned(units)) == [str(one) for one in there], units
    assert await came_in(office, HERE, concerned=Concerned((), (str(SECOND),))) == [str(SECOND)]
    await office.happened(THIRD, tell.told(replace(tell.opening(), confidential=True)))
    assert await came_in(office, HERE, concerned=Concerned(("s2",))) == [str(THIRD)]


async def test_other_areas_other_times_and_imported_registers_are_left_out(office: Office) -> None:
    await office.happened(FIRST, CLIMBED)
    await office.happened(THIRD, tell.told(tell.opening(historic=True)))
    assert await came_in(office, HERE) == [str(FIRST)]
    assert await came_in(office, ["", "s1c1g2"]) == []
    assert await came_in(office, HERE, after=timedelta(seconds=1)) == []
