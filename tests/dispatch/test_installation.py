"""The whole service on PostgreSQL: not ready without rules, then a filing goes all the way round."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import msgspec
import pytest

from shared.bus.embedded import EmbeddedBus
from shared.bus.port import Outgoing, Partition
from shared.clock import SystemClock
from shared.contracts.envelope import NAMES, Envelope, to_headers
from shared.contracts.resident_request import Facts, RequestFiled
from shared.contracts.ticket_event import TicketAnnounced
from shared.contracts.topics import RESIDENT_REQUESTS, TICKET_EVENTS
from shared.embedded.postgres import EmbeddedPostgres
from shared.ids import new_id
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryKeyStore
from shared.vault.port import Group
from shared.vault.sealing import Sealer
from tests.dispatch.installation import Installation, installation, put_demo_rules
from tests.waiting import until

DISPATCHER = "派遣员-云溪-01"
GRID_MEMBER = "网格员-文化路-01"


@pytest.fixture
async def at(postgres: EmbeddedPostgres, tmp_path: Path) -> AsyncGenerator[Installation]:
    async with installation(postgres, tmp_path) as installed:
        yield installed


async def file(bus: EmbeddedBus, grid: str) -> str:
    """What intake publishes when somebody files a request in this grid."""
    request, clock = new_id(), SystemClock()
    sealer = Sealer("intake-test", KeyRing(MemoryKeyStore(), clock))
    narrative = await sealer.seal_new(Group.NARRATIVE, f"request-{request}", {"subject": "路灯"})
    facts = Facts(channel="web", filed_at=clock.now(), grid_code=grid, category="P03-05")
    data = RequestFiled(request=request, number="GW-1", facts=facts, narrative=narrative)
    envelope = Envelope(
        id=new_id(), source="intake-test", type=NAMES[RequestFiled], subject=str(request), time=clock.now(), sequence=1
    )
    record = Outgoing(RESIDENT_REQUESTS, str(request), msgspec.json.encode(data), to_headers(envelope))
    await bus.publisher().publish([record])
    return str(request)


async def staff_token(client: httpx.AsyncClient, person: str) -> dict[str, str]:
    answer = await client.post("/v1/token", json={"person": person})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_the_service_waits_for_rules_and_then_a_filing_goes_all_the_way_round(at: Installation) -> None:
    async with at.open_bus() as bus, at.running() as client:
        ready = (await client.get("/readyz")).json()
        ticket = await file(bus, "C01-01")
        await put_demo_rules(at)
        shown = await until(lambda: opened(client, ticket), "the ticket is open")
        desk = await staff_token(client, DISPATCHER)
        worker = await staff_token(client, GRID_MEMBER)
        signed = await client.post(f"/v1/tickets/{ticket}/sign", json={}, headers={**worker, "If-Match": "*"})
        assert signed.status_code == 200, signed.text
        since = {"min_position": signed.json()["position"]}
        steps = (await client.get(f"/v1/tickets/{ticket}/timeline", params=since, headers=desk)).json()["items"]
        listed = (await client.get("/v1/worklist", params={**since, "unit": "C01-01"}, headers=desk)).json()["items"]
        told = await announced(bus, ticket, 3)
    assert (ready["ready"], ready["checks"]["rules"]) == (False, "none-in-force")
    assert shown["unit"] == "C01-01"
    assert [step["what"] for step in steps] == ["TicketOpened", "TicketDispatched", "TicketSigned"]
    assert [(line["ticket"], line["work"]) for line in listed] == [(ticket, "signed")]
    assert [one.stage for one in told] == ["registered", "dispatched", "handling"]


async def test_one_process_consumes_and_another_follows_the_same_log(at: Installation) -> None:
    async with (
        at.open_bus() as bus,
        at.running(dispatch_follows=False) as consumer,
        at.running(dispatch_consumes=False) as desk,
    ):
        await put_demo_rules(at)
        ticket = await file(bus, "C01-01")
        await until(lambda: opened(consumer, ticket), "the ticket is open")
        staff = await staff_token(desk, DISPATCHER)

        async def listed() -> list[str]:
            answer = await desk.get("/v1/worklist", params={"unit": "C01-01"}, headers=staff)
            return [line["ticket"] for line in answer.json()["items"]]

        assert await until(listed, "its line is on the worklist") == [ticket]
        checks = [(await client.get("/readyz")).json()["checks"].keys() for client in (consumer, desk)]
    shared = {"database", "rules", "tasks"}
    assert checks[0] == {*shared, "consumer"}
    assert checks[1] > {*shared, "relay", "timers"}
    assert "consumer" not in checks[1]


async def test_nothing_is_listed_and_nothing_opened_where_nobody_follows_or_consumes(at: Installation) -> None:
    async with at.open_bus() as bus, at.running(dispatch_follows=False, dispatch_consumes=False) as client:
        await put_demo_rules(at)
        ticket = await file(bus, "C01-01")
        assert (await client.get("/readyz")).json()["ready"]
        async with at.running(dispatch_follows=False):
            await until(lambda: opened(client, ticket), "the ticket is open")
        staff = await staff_token(client, DISPATCHER)
        waits = await client.get("/v1/worklist", params={"min_position": 1}, headers=staff)
    assert (waits.status_code, waits.json()["code"]) == (503, "not-yet")


async def opened(client: httpx.AsyncClient, ticket: str) -> dict[str, object]:
    """The ticket as the desk sees it; empty while there is none."""
    issued = await client.post("/v1/token", json={"person": DISPATCHER})
    if issued.status_code != 200:
        return {}
    headers = {"Authorization": f"Bearer {issued.json()['token']}"}
    answer = await client.get(f"/v1/tickets/{ticket}", headers=headers)
    return answer.json() if answer.status_code == 200 else {}


async def announced(bus: EmbeddedBus, ticket: str, count: int) -> list[TicketAnnounced]:
    """The ticket's events on the bus, once there are so many."""

    async def from_the_start(_partition: Partition) -> int | None:
        return None

    reader = bus.subscriber("test", [TICKET_EVENTS], from_the_start)
    found: list[TicketAnnounced] = []

    async def all_there() -> bool:
        found.extend(msgspec.json.decode(one.value, type=TicketAnnounced) for one in await reader.poll(wait=0.2))
        return len(found) >= count

    try:
        await until(all_there, "the events are on the bus")
        return [one for one in found if str(one.ticket) == ticket]
    finally:
        await reader.close()
