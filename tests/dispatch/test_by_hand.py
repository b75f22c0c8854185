"""A filing the program cannot open is opened by hand at the desk: one ticket, under the request's own id."""

from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID

import httpx
import msgspec
import pytest

from dispatch_service.api.app import create_app
from dispatch_service.codec import decode
from dispatch_service.consumer import Filings
from dispatch_service.consumer_places import Places
from dispatch_service.routing.events import TicketOpened
from dispatch_service.routing.facts import replace
from shared.bus.consumer import Consumer
from shared.bus.handler import Defect, Message
from shared.bus.memory import MemoryBus
from shared.bus.port import Outgoing
from shared.contracts.envelope import to_headers
from shared.contracts.resident_request import Meeting, ReminderFiled
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.ids import new_id
from tests.dispatch.places import FoundByWords
from tests.dispatch.service import DESK, GRID_MEMBER, NAMING, Service, parts_for
from tests.dispatch.test_filings import FILED_AT, apply, filed, message
from tests.dispatch.town import Town


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


async def opening(service: Service, request: UUID) -> TicketOpened:
    """How the request's ticket began."""
    event = decode((await service.log.read_stream(f"ticket-{request}"))[0]).event
    assert isinstance(event, TicketOpened)
    return event


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


async def test_all_that_was_filed_stands_in_the_ticket_whoever_opens_it(
    service: Service, counter: Counter, locator: FoundByWords
) -> None:
    told: dict[str, object] = {
        "grid_code": "370101",
        "category": "noise",
        "attributes": {"condition": "at-night"},
        "occurred_at": FILED_AT,
        "meeting": Meeting("small-stool", FILED_AT.date(), "grid-1"),
        "by_proxy": True,
        "authority": "city-hotline",
        "external_id": "12345-1",
        "source": "hotline-1",
    }
    request, data = await filed(service, "文化路12号", **told)
    await counter.park(request, msgspec.json.encode(data), to_headers(message(data, request).envelope))
    assert (await counter.post(request, DESK.person, area="grid-1")).status_code == 201
    program = await Service().put_rules()
    places: Places[Town] = Places(program.opener, program.ring, lambda _rules: locator)
    await apply(program, Filings(program.log, program.rules, places, NAMING), message(data, request))
    by_hand, by_program = [await opening(one, request) for one in (service, program)]
    assert (by_program.condition, by_program.found_by) == ("at-night", "grid-code")
    assert replace(by_hand, found_by="", place_detail="") == replace(by_program, found_by="", place_detail="")


async def test_the_desk_s_category_goes_before_that_of_the_filing(service: Service, counter: Counter) -> None:
    request, data = await filed(service, category="noise", attributes={"condition": "at-night"})
    await counter.park(request, msgspec.json.encode(data), to_headers(message(data, request).envelope))
    await counter.post(request, DESK.person, area="grid-1", category="lamp")
    opened = await opening(service, request)
    assert (opened.category, opened.condition) == ("lamp", "")


@pytest.mark.parametrize("facts", [{"office": "discipline"}, {"category": "clue"}], ids=["office", "category"])
async def test_what_an_office_keeps_is_refused_like_any_record_that_is_no_filing(
    service: Service, counter: Counter, facts: dict[str, object]
) -> None:
    clue, data = await filed(service, "文化路12号", **facts)
    await counter.park(clue, msgspec.json.encode(data), to_headers(message(data, clue).envelope))
    other = new_id()
    asked = ReminderFiled(request=other, operation=new_id())
    await counter.park(other, msgspec.json.encode(asked), to_headers(message(asked, other).envelope))
    answers = [await counter.post(key, DESK.person, area="grid-1", category="lamp") for key in (clue, other)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json()["reason"] == "not-by-hand"
    assert {**answers[0].json(), "instance": ""} == {**answers[1].json(), "instance": ""}
    assert len(await counter.consumer.parking.keys()) == 2


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
