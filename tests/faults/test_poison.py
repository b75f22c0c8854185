"""Poison on the bus: it costs its own key only, never another request, and what waits behind it is not lost."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from shared.bus.applying import Flood
from shared.bus.embedded import EmbeddedBus
from shared.bus.health import Limits
from shared.bus.port import Outgoing
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.db import Database
from shared.embedded.postgres import EmbeddedPostgres
from shared.ids import new_id
from tests.bus.desk import Desk, memory_desk
from tests.bus.messages import headers, reminder
from tests.flows.city import City, Json, city
from tests.waiting import until

DESK, OPS = "督办专员-示范-01", "运维员-示范-01"


@pytest.fixture(scope="module")
async def town(postgres: EmbeddedPostgres) -> AsyncGenerator[City]:
    async with city(postgres) as running:
        yield running


async def parked(town: City) -> dict[str, Json]:
    """What stands parked at dispatch, by key."""
    answer = await town.dispatch.get("/v1/parked", headers=await town.auth(OPS))
    assert answer.status_code == 200, answer.text
    return {row["key"]: row for row in answer.json()["items"]}


def poison(kind: str, request: str, source: str) -> Outgoing:
    """A record nobody can apply, on a request's own key."""
    if kind == "hole":
        return msgspec.structs.replace(reminder(UUID(request), 99), headers=headers(request, 99, source=source))
    if kind == "unknown type":
        return Outgoing(RESIDENT_REQUESTS, request, b"{}", headers(request, 2, "gridwhistle.request.sung.v9"))
    return Outgoing(RESIDENT_REQUESTS, request, b"\xff\x00\xfe", headers(request, 2))


@pytest.mark.parametrize("kind", ["undecodable", "unknown type", "hole"])
async def test_what_a_resident_asks_behind_poison_waits_and_is_redriven(town: City, kind: str) -> None:
    receipt = await town.file()
    await town.ticket(receipt)
    source = (await town.intake.get("/version")).json()["log"]
    database = Database(town.databases["bus"].app)
    try:
        await EmbeddedBus(database).publisher().publish([poison(kind, receipt["id"], source)])
    finally:
        await database.close()
    await until(lambda: is_parked(town, receipt, 1), "the poison is parked")
    asked = await town.ask(receipt, "supplements", "灯杆也歪了")
    await until(lambda: is_parked(town, receipt, 2), "the supplement waits behind it")
    other = await town.file(description="另一件事")
    await town.ticket(other)
    done = await town.dispatch.post(f"/v1/parked/{receipt['id']}/redrive", headers=await town.auth(OPS))
    assert (done.status_code, done.json()["applied"], done.json()["left"]) == (200, 1, 1), done.text
    await until(lambda: supplemented(town, receipt), f"the supplement stands in the timeline: {asked}")
    assert [step["what"] for step in await town.timeline(receipt)].count("SupplementRecorded") == 1


async def supplemented(town: City, receipt: Json) -> bool:
    return "SupplementRecorded" in [step["what"] for step in await town.timeline(receipt)]


async def is_parked(town: City, receipt: Json, records: int) -> bool:
    return (await parked(town)).get(receipt["id"], {"records": 0})["records"] == records


async def test_behind_a_thousand_poisoned_keys_every_other_ticket_is_applied_once_and_in_order() -> None:
    desk = memory_desk()
    good = [new_id() for _ in range(50)]
    for number in range(1000):
        await desk.send(reminder(new_id(), 5))
        if number % 10 == 9:
            await desk.send(reminder(good[number // 10 % 50], number // 500 + 1))
    limits = Limits(wait=0.0)
    stops = 0
    while await flooded(desk, limits):
        stops += 1
        assert len(await desk.blocked()) <= limits.flood_keys * stops, "no more keys than the limit says"
        desk.clock.advance(limits.flood_window + timedelta(seconds=1))
        desk.consumer = desk.owner(f"dispatch-{stops}", limits)
    assert stops >= 1000 // limits.flood_keys - 1
    assert len(await desk.consumer.parking.all_keys()) == 1000
    assert [await desk.noted(ticket) for ticket in good] == [[1, 2]] * 50


async def flooded(desk: Desk, limits: Limits) -> bool:
    """Work until nothing is left, or the flood stops it."""
    try:
        await desk.work()
    except Flood:
        return True
    return False
