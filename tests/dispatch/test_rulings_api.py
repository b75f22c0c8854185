"""Rulings over HTTP: listed for who may read them, shown to who dispatches, and never followed by themselves."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from dispatch_service.api.app import create_app
from dispatch_service.consumer import Filings
from shared.bus.parking import Parking
from tests.dispatch.service import COMMUNITY, DESK, GRID_MEMBER, WATER, FixedLists, Service, parts_for
from tests.dispatch.test_lists_api import acting
from tests.dispatch.town import Town

RULED = {
    "ticket": "earlier",
    "number": "TEST-1",
    "position": 7,
    "at": "2026-11-02T01:00:00+00:00",
    "category": "other",
    "condition": "dark",
    "area": "grid-2",
    "unit": "water",
    "ground": "by-list",
    "ruled_by": "desk",
}


@pytest.fixture
def lists() -> FixedLists:
    return FixedLists(RULED)


@pytest.fixture
async def api(service: Service, filings: Filings[Town], lists: FixedLists) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(parts_for(service, Parking("dispatch", service.log, filings), lists)))
    async with httpx.AsyncClient(transport=transport, base_url="http://dispatch") as client:
        yield client


async def test_rulings_are_listed_with_a_sentence_in_both_languages(api: httpx.AsyncClient, lists: FixedLists) -> None:
    answer = await api.get("/v1/rulings?category=other&unit=water", headers=acting(DESK))
    (item,) = answer.json()["items"]
    assert item["zh"] == "2026-11-02 09:00，grid-2的other（other dark）经裁定由water负责（by-list）"
    assert item["en"] == "2026-11-02 09:00: other (other dark) in grid-2 was ruled to be water's (by-list)"
    assert lists.asked == ["other water"]


async def test_an_area_takes_in_what_lies_below_it(api: httpx.AsyncClient) -> None:
    found = {}
    for area in ("street", "community", "grid-1"):
        answer = await api.get("/v1/rulings", params={"area": area}, headers=acting(DESK))
        found[area] = len(answer.json()["items"])
    assert found == {"street": 1, "community": 1, "grid-1": 0}


async def test_rulings_are_not_for_everybody(api: httpx.AsyncClient) -> None:
    for person in (GRID_MEMBER, COMMUNITY, WATER):
        assert (await api.get("/v1/rulings", headers=acting(person))).status_code == 403


async def test_who_may_dispatch_a_ticket_sees_its_precedents_and_nobody_else(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket()
    desk = (await api.get(f"/v1/tickets/{ticket}", headers=acting(DESK))).json()
    worker = (await api.get(f"/v1/tickets/{ticket}", headers=acting(GRID_MEMBER))).json()
    assert [one["ticket"] for one in desk["precedents"]] == ["earlier"]
    assert worker["precedents"] == []
    assert desk["unit"] == "grid-1"


async def test_why_names_them_beside_what_decided(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket()
    desk = (await api.get(f"/v1/tickets/{ticket}/why", headers=acting(DESK))).json()
    worker = (await api.get(f"/v1/tickets/{ticket}/why", headers=acting(GRID_MEMBER))).json()
    assert [one["unit"] for one in desk["precedents"]] == ["water"]
    assert worker["precedents"] == []
    assert "water" not in str(desk["custodian"])
