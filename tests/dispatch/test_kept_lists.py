"""What an officer may not know of: no list, cursor or count tells him that there is something."""

from collections.abc import Mapping
from datetime import datetime

import httpx
import pytest

from dispatch_service.api.lists import Asked, Page
from shared.access.identity import Identity
from tests.dispatch.reader import Clients, acting
from tests.dispatch.service import AUDITOR, OFFICER, OPS, SECOND, Paged, Service


class Office(Paged):
    """Lines of the office, and as many in its count; and one ticket of a grid."""

    async def counts(self, asked: Asked, now: datetime) -> Page:
        nothing = {"yellow": 0, "red": 0, "off": 0}
        counted = [("discipline", len(self.rows)), ("grid-1", 1)]
        rows = [{"unit": unit, "stage": "dispatched", "green": number, **nothing} for unit, number in counted]
        return Page(0, [row for row in rows if not asked.units or row["unit"] in asked.units])


def line(ticket: str) -> Mapping[str, object]:
    office = {"unit": "discipline", "lead": "discipline", "area": "grid-1", "confidential": True}
    return {**office, "ticket": ticket, "stage": "dispatched", "light": "green"}


@pytest.fixture
async def hidden(service: Service) -> list[str]:
    """Reports about the officer."""
    return [await service.open_ticket("clue", about=[OFFICER.person]) for _ in range(2)]


@pytest.fixture
async def others(service: Service) -> list[str]:
    return [await service.open_ticket("clue") for _ in range(3)]


@pytest.fixture
def client(client_on: Clients, hidden: list[str], others: list[str]) -> httpx.AsyncClient:
    """What is hidden stands between and behind the others."""
    one, two, three = others
    return client_on(Office(*map(line, (one, hidden[0], two, three, hidden[1]))))


async def pages(client: httpx.AsyncClient, person: Identity, limit: int) -> list[tuple[list[str], str]]:
    """The tickets of each page, and where it says it goes on."""
    found: list[tuple[list[str], str]] = []
    while not found or found[-1][1]:
        after = found[-1][1] if found else ""
        answer = await client.get(f"/v1/worklist?limit={limit}&after={after}", headers=acting(person))
        page = answer.json()
        found.append(([row["ticket"] for row in page["items"]], page["next"]))
    return found


async def test_pages_are_full_and_go_on_from_what_is_shown(client: httpx.AsyncClient, others: list[str]) -> None:
    one, two, three = others
    assert await pages(client, OFFICER, 1) == [([one], one), ([two], two), ([three], "")]
    assert await pages(client, OFFICER, 2) == [([one, two], two), ([three], "")]
    assert await pages(client, OFFICER, 3) == [(others, "")]
    assert [len(tickets) for tickets, _ in await pages(client, SECOND, 2)] == [2, 2, 1]


async def test_the_office_is_counted_as_each_of_its_people_sees_it(client: httpx.AsyncClient) -> None:
    for path in ("/v1/counts", "/v1/counts?unit=discipline"):
        (his,) = (await client.get(path, headers=acting(OFFICER))).json()["items"]
        (all_,) = (await client.get(path, headers=acting(SECOND))).json()["items"]
        assert (his["green"], all_["green"]) == (3, 5)
        assert {**his, "green": 5} == all_


@pytest.mark.parametrize("person", [AUDITOR, OPS], ids=lambda one: one.person)
async def test_whoever_counts_everything_does_not_count_the_office(client: httpx.AsyncClient, person: Identity) -> None:
    (grid,) = (await client.get("/v1/counts", headers=acting(person))).json()["items"]
    assert (grid["unit"], grid["green"]) == ("grid-1", 1)
