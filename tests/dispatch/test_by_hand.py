"""A filing the program cannot open is opened by hand at the desk: one ticket, under the request's own id."""

from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID

import httpx
import msgspec
import pytest

from dispatch_service.api.app import create_app
from shared.bus.consumer import Consumer
from shared.bus.handler import Defect, Message
from shared.bus.memory import MemoryBus
from shared.bus.port import Outgoing
from shared.contracts.envelope import to_headers
from shared.contracts.topics import RESIDENT_REQUESTS
from tests.dispatch.service import DESK, GRID_MEMBER, Service, parts_for
from tests.dispatch.test_filings import filed, message


class Broken:
    """A handler with a defect of ours: it can open nothing."""

    async def begin(self, messages: Sequence[Message]) -> "Broken":
        return self

    def decide(self, message: Message) -> NoReturn:
        raise Defect("our-mistake")


class Counter:
    """The desk's way to what stands parked."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._bus = MemoryBus()
        self.consumer = Consumer(
            "dispatch",
            lambda load: self._bus.subscriber("dispatch", [RESIDENT_REQUESTS], load),
            service.log,
            Broken(),
            service.clock,
        )
        app = create_app(parts_for(service, self.consumer.parking))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")

    async def park(self, request: UUID, value: bytes, headers: tuple[tuple[str, bytes], ...]) -> None:
        """Let a record arrive that cannot be applied."""
        await self._bus.publisher().publish([Outgoing(RESIDENT_REQUESTS, str(request), value, headers)])
        await self.consumer.step()

    async def post(self, key: UUID, person: str, **body: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {person}"}
        return await self.http.post(f"/v1/parked/{key}/open", json=body, headers=headers)


@pytest.fixture
def counter(service: Service) -> Counter:
    return Counter(service)


async def test_the_desk_opens_what_the_program_could_not(service: Service, counter: Counter) -> None:
    request, data = await filed(service)
    await counter.park(request, msgspec.json.encode(data), to_headers(message(data, request).envelope))
    answer = await counter.post(request, DESK.person, area="grid-1")
    assert answer.status_code == 201, answer.text
    ticket = await service.ticket(str(request))
    assert (ticket.origin.number, ticket.origin.narrative) == (data.number, data.narrative)
    assert await counter.consumer.parking.keys() == []


async def test_what_nobody_can_read_is_opened_from_what_the_desk_says(service: Service, counter: Counter) -> None:
    request, _ = await filed(service)
    await counter.park(request, b"\xff\xfe", ())
    refused = await counter.post(request, DESK.person, area="grid-1")
    assert (refused.status_code, refused.json()["reason"]) == (409, "say-which-request")
    words = {"request": str(request), "number": "GW-7", "text": "门前路灯不亮"}
    answer = await counter.post(request, DESK.person, area="grid-1", **words)
    assert answer.status_code == 201, answer.text
    ticket = await service.ticket(str(request))
    assert ticket.origin.number == "GW-7"
    assert "路灯" not in ticket.origin.narrative


async def test_only_the_desk_of_the_place_may_open_it(service: Service, counter: Counter) -> None:
    request, data = await filed(service)
    await counter.park(request, msgspec.json.encode(data), to_headers(message(data, request).envelope))
    answer = await counter.post(request, GRID_MEMBER.person, area="grid-1")
    assert answer.status_code in {403, 404}
    assert len(await counter.consumer.parking.keys()) == 1


async def test_what_stands_parked_has_a_deadline(service: Service, counter: Counter) -> None:
    request, data = await filed(service)
    await counter.park(request, msgspec.json.encode(data), to_headers(message(data, request).envelope))
    headers = {"Authorization": f"Bearer {DESK.person}"}
    (row,) = (await counter.http.get("/v1/parked", headers=headers)).json()["items"]
    assert (row["reason"], row["light"]) == ("our-mistake", "green")
    assert row["due_at"] > row["since"]
