"""Lists over HTTP: each caller finds the units he acts for, and never a confidential ticket of others."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime

import httpx
import pytest

from dispatch_service.api.app import create_app
from dispatch_service.api.lists import Asked, BadCursor, Page
from dispatch_service.consumer import Filings
from shared.bus.parking import Parking
from tests.dispatch.service import COMMUNITY, DESK, GRID_MEMBER, OPS, FixedLists, Service, parts_for
from tests.dispatch.town import Town

OPEN = {"ticket": "t-1", "unit": "grid-1", "lead": "grid-1", "area": "grid-1", "confidential": False}
SECRET = {**OPEN, "ticket": "t-2", "confidential": True}
Clients = Callable[[FixedLists], httpx.AsyncClient]


@pytest.fixture
async def client_on(service: Service, filings: Filings[Town]) -> AsyncGenerator[Clients]:
    """The API on read models of the test's choice."""
    made: list[httpx.AsyncClient] = []

    def make(lists: FixedLists) -> httpx.AsyncClient:
        app = create_app(parts_for(service, Parking("dispatch", service.log, filings), lists))
        made.append(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dispatch"))
        return made[-1]

    yield make
    for client in made:
        await client.aclose()


def acting(person: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {getattr(person, 'person', '')}"}


async def test_without_naming_a_unit_everybody_finds_his_own_list(client_on: Clients) -> None:
    lists = FixedLists()
    await client_on(lists).get("/v1/worklist", headers=acting(DESK))
    assert isinstance(lists.asked[0], Asked)
    assert lists.asked[0].units == ("desk", "street")


class Misread(FixedLists):
    """Read models that know no cursor."""

    async def worklist(self, asked: Asked, now: datetime) -> Page:
        raise BadCursor


async def test_a_made_up_cursor_is_the_caller_s_mistake(client_on: Clients) -> None:
    answer = await client_on(Misread()).get("/v1/worklist?after=x", headers=acting(DESK))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "after")


async def test_the_list_of_a_foreign_unit_is_refused(client_on: Clients) -> None:
    client = client_on(FixedLists())
    above = await client.get("/v1/worklist?unit=street", headers=acting(GRID_MEMBER))
    below = await client.get("/v1/worklist?unit=grid-1", headers=acting(COMMUNITY))
    assert (above.status_code, below.status_code) == (403, 200)


async def test_a_confidential_ticket_is_listed_only_for_those_who_may_read_it(client_on: Clients) -> None:
    client = client_on(FixedLists(OPEN, SECRET))
    desk = (await client.get("/v1/worklist?unit=grid-1", headers=acting(DESK))).json()["items"]
    community = (await client.get("/v1/worklist?unit=grid-1", headers=acting(COMMUNITY))).json()["items"]
    assert [row["ticket"] for row in desk] == ["t-1", "t-2"]
    assert [row["ticket"] for row in community] == ["t-1"]


async def test_rates_of_areas_are_shown_for_the_own_subtree_only(client_on: Clients) -> None:
    client = client_on(FixedLists({"group": "grid-1"}, {"group": "street"}))
    community = (await client.get("/v1/rates", headers=acting(COMMUNITY))).json()["items"]
    everybody = (await client.get("/v1/rates", headers=acting(OPS))).json()["items"]
    assert ([row["group"] for row in community], len(everybody)) == (["grid-1"], 2)


async def test_armed_clocks_are_for_operations(client_on: Clients) -> None:
    client = client_on(FixedLists())
    worker = await client.get("/v1/timers", headers=acting(GRID_MEMBER))
    operator = await client.get("/v1/timers", headers=acting(OPS))
    assert (worker.status_code, operator.status_code) == (403, 200)


async def test_nothing_is_parked_and_nothing_can_be_redriven(client_on: Clients) -> None:
    client = client_on(FixedLists())
    listed = await client.get("/v1/parked", headers=acting(OPS))
    tried = await client.post("/v1/parked/nobody/redrive", headers=acting(OPS))
    assert (listed.json()["items"], tried.status_code) == ([], 404)
