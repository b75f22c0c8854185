"""A city tells its people: the grid member does not answer, so the next on the rota is told; the resident is too."""

import json
from collections.abc import AsyncGenerator

import pytest

from shared.embedded.postgres import EmbeddedPostgres
from tests.flows.city import City, Json, city, hours
from tests.rules.demo import FOLDER
from tests.waiting import until

MEMBER, WORKER = "网格员-文化路-11", "社区工作者-文化路-01"
PHONE = "13800138001"


@pytest.fixture(scope="module")
async def telling(postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    """A city with the demo's messages."""
    async with city(postgres, messages=FOLDER / "messages.yaml") as running:
        yield running


async def messages(town: City, person: str) -> list[Json]:
    answer = await town.dispatch.get("/v1/messages", headers=await town.auth(person))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def told(town: City, person: str, number: str, state: str) -> Json:
    """His message of this ticket, once it stands so."""

    async def there() -> Json:
        found = [one for one in await messages(town, person) if (one["number"], one["state"]) == (number, state)]
        return found[0] if found else {}

    return await until(there, f"{person} is told of {number}: {state}") or {}


async def test_without_a_receipt_the_next_on_the_rota_is_told_and_answers(telling: City) -> None:
    town = telling
    reporter = {"name": "赵先生", "phone": PHONE}
    receipt = await town.file(category="E02-01", location={"lat": 35.078, "lon": 117.101}, reporter=reporter)
    await town.ticket(receipt)
    await told(town, MEMBER, receipt["number"], "sent")
    town.advance(hours(2))
    passed = await told(town, WORKER, receipt["number"], "sent")
    await told(town, MEMBER, receipt["number"], "passed-on")
    answer = await town.dispatch.post(f"/v1/messages/{passed['id']}/receipt", headers=await town.auth(WORKER))
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    lines = [json.loads(line) for line in (town.home / "messages.jsonl").read_text("utf-8").splitlines()]
    resident = [line for line in lines if line["to"] == "resident"]
    assert [(line["number"], line["phone"]) for line in resident] == [(receipt["number"], "138****8001")]
    assert PHONE not in str(lines)
    assert len({line["id"] for line in lines}) == len(lines)


async def test_whoever_signs_has_answered(telling: City) -> None:
    receipt = await telling.file(category="E02-01", location={"lat": 35.078, "lon": 117.101})
    await telling.ticket(receipt)
    await told(telling, MEMBER, receipt["number"], "sent")
    await telling.act(receipt, MEMBER, "sign")
    await told(telling, MEMBER, receipt["number"], "settled")


async def test_who_is_on_duty_is_told_by_the_directory_in_force(telling: City) -> None:
    query = {"unit": "C01-11", "at": "2026-11-23T22:00:00+08:00"}
    answer = await telling.dispatch.get("/v1/duty", params=query, headers=await telling.auth(MEMBER))
    assert answer.json()["reachable"][:2] == [MEMBER, WORKER]
    assert "-示范-" in answer.json()["reachable"][-1]  # somebody of the district's
