"""What the desk is told over HTTP: with reasons, by right, from hashes alone, and nothing of it is done."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from dispatch_service import codec
from dispatch_service.api.app import create_app
from dispatch_service.api.lists import Lately
from dispatch_service.consumer import Filings
from dispatch_service.erasing.erasing import Erasing
from dispatch_service.search.indexing import Indexing
from shared.bus.parking import Parking
from shared.contracts.actor import SYSTEM
from shared.eventlog.tail import Tail
from shared.vault.port import Trace
from shared.vault.sealing import key_id_of
from tests.dispatch.service import DESK, GRID_MEMBER, LEADER, OPS, STRANGER, FixedLists, Service, parts_for
from tests.dispatch.test_follow_ups_api import made_safe
from tests.dispatch.town import Town

Json = dict[str, Any]
LAMP = {"subject": "路灯不亮", "description": "文化路12号门前路灯坏了"}
AGAIN = {"subject": "路灯还是不亮", "description": "文化路12号门口的路灯坏了"}
BINS = {"subject": "垃圾桶满了", "description": "幸福小区的垃圾桶没人收"}
PHONE = "13800005678"


class Room:
    """A service whose lists show what was opened, and the API in front of it."""

    def __init__(self, service: Service, filings: Filings[Town]) -> None:
        self.service = service
        self.lists = FixedLists()
        app = create_app(parts_for(service, Parking("dispatch", service.log, filings), self.lists))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dispatch")

    async def opened(self, narrative: Json, *, phone: str = "", hours: int = 0, confidential: bool = False) -> str:
        """A ticket in grid-1 some hours after the last one, seen by both indexes."""
        service = self.service
        service.clock.advance(timedelta(hours=hours))
        ticket = await service.open_ticket(narrative=narrative, confidential=confidential)
        if phone:
            person = (await service.ticket(ticket)).origin.person
            await service.keys.note({phone: [Trace(key_id_of(person), ticket)]})
        await self.seen(ticket)
        return ticket

    async def seen(self, ticket: str) -> None:
        """It is in the index of texts and on the list."""
        service, held = self.service, await self.service.ticket(ticket)
        handler = Indexing(service.texts, service.opener, Tail(codec.decode))
        await handler.handle(None, await service.log.read())  # pyright: ignore[reportArgumentType] # it needs no transaction
        line = {
            "ticket": ticket,
            "number": held.origin.number,
            "stage": "dispatched",
            "unit": "grid-1",
            "lead": "grid-1",
        }
        line |= {"area": "grid-1", "category": "other", "confidential": held.flags.confidential}
        line["opened_at"] = service.clock.now().isoformat()
        self.lists.rows = (line, *self.lists.rows)

    async def answer(self, path: str, person: Any = DESK, **query: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {person.person}"}
        return await self.http.get(path, params={k: str(v) for k, v in query.items()}, headers=headers)

    async def about(self, ticket: str, person: Any = DESK) -> Json:
        answer = await self.answer(f"/v1/tickets/{ticket}/suggestions", person)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def among(self, person: Any = DESK) -> Json:
        answer = await self.answer("/v1/suggestions", person)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def openings(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Who was shown what, besides the index's own reading."""
        accesses = await self.service.accesses.read()
        return [(one.actor, one.subject, one.groups) for one in accesses if one.actor != "system"]


@pytest.fixture
async def room(service: Service, filings: Filings[Town]) -> AsyncGenerator[Room]:
    made = Room(service, filings)
    async with made.http:
        yield made


async def test_the_same_matter_told_again_is_suggested_with_reasons_and_nothing_is_done(room: Room) -> None:
    first, _, again = await room.opened(LAMP), await room.opened(BINS), await room.opened(AGAIN, hours=5)
    version = (await room.service.ticket(again)).version
    (found,) = (await room.about(again))["duplicates"]
    assert (found["earlier"]["ticket"], found["later"]["ticket"]) == (first, again)
    assert (found["place"], found["hours"], found["mergeable"], found["same_caller"]) == ("same-area", 5, True, False)
    assert 0.3 < found["words"] < 1
    assert "同在grid-1名，相隔5小时" in found["zh"]
    assert "both are open" in found["en"]
    assert (await room.service.ticket(again)).version == version
    assert (await room.about(first))["duplicates"] == [found]
    assert (await room.about(first))["looked_at"] == 2


async def test_a_category_is_suggested_where_there_is_none_and_not_applied(room: Room) -> None:
    ticket = await room.opened(LAMP)
    (found,) = (await room.about(ticket))["categories"]
    assert (found["category"], found["name_en"], found["confidence"]) == ("lamps", "Street lamp", 0.714)
    assert (await room.service.ticket(ticket)).origin.category == "other"
    assert [one["category"] for one in (await room.among())["categories"]] == ["lamps"]


async def test_a_caller_who_comes_back_is_told_with_one_access_record(room: Room) -> None:
    tickets = [await room.opened(text, phone=PHONE, hours=30) for text in (LAMP, BINS, LAMP)]
    (found,) = (await room.about(tickets[0]))["callers"]
    assert [one["ticket"] for one in found["tickets"]] == tickets[::-1]
    assert found["zh"] == "同一来电号码2天内3件，在办3件"
    assert await room.openings() == [(DESK.person, tickets[0], ("person",))]
    assert (await room.about(tickets[0]))["duplicates"][0]["same_caller"]


async def test_many_soon_after_each_other_are_one_incident(room: Room) -> None:
    tickets = [await room.opened(AGAIN, phone=f"1390000000{n}", hours=1) for n in range(4)]
    (found,) = (await room.among())["incidents"]
    assert ([one["ticket"] for one in found["tickets"]], found["callers"], found["ground"]) == (tickets, 4, "words")
    assert (await room.about(tickets[1]))["incidents"][0]["tickets"] == found["tickets"]


async def test_one_number_alone_makes_no_incident(room: Room) -> None:
    for _ in range(4):
        await room.opened(AGAIN, phone=PHONE)
    told = await room.among()
    assert (told["incidents"], len(told["callers"])) == ([], 1)


async def test_no_text_is_opened_and_none_can_be_read_from_the_answer(room: Room) -> None:
    first = await room.opened(LAMP)
    await room.opened(AGAIN)
    before = await room.service.accesses.read()
    answers = f"{await room.about(first)} {await room.among()}"
    new = len(await room.service.accesses.read()) - len(before)
    groups = {group for one in (await room.service.accesses.read())[:new] for group in one.groups}
    assert groups == {"person"}
    assert not any(word in answers for word in ("文化路", "门前", "门口", "不亮"))


async def test_a_confidential_ticket_is_neither_compared_nor_named(room: Room) -> None:
    secret = await room.opened(LAMP, confidential=True)
    ticket = await room.opened(LAMP)
    assert secret not in str([await room.about(ticket, LEADER), await room.among(LEADER)])
    assert (await room.about(secret, LEADER))["indexed"] is False
    assert (await room.about(secret, LEADER))["duplicates"] == []


async def test_after_an_erasure_nothing_is_suggested_of_it(room: Room) -> None:
    gone, *kept = [await room.opened(LAMP, phone=PHONE if n == 0 else "", hours=1) for n in range(3)]
    service, origin = room.service, (await room.service.ticket(gone)).origin
    assert len((await room.among())["duplicates"]) == 3
    erasing = Erasing(service.log, service.keys, service.accesses, service.clock)
    await erasing.erase([Trace(key_id_of(token), gone) for token in (origin.narrative, origin.person)], SYSTEM, "asked")
    told = await room.among()
    assert [{one["earlier"]["ticket"], one["later"]["ticket"]} for one in told["duplicates"]] == [set(kept)]
    assert gone not in str([told["callers"], told["incidents"], told["categories"]])
    assert (await room.about(gone))["indexed"] is False


@pytest.mark.parametrize("person", [GRID_MEMBER, OPS])
async def test_who_is_no_desk_is_told_nothing(room: Room, person: Any) -> None:
    ticket = await room.opened(LAMP)
    about = await room.answer(f"/v1/tickets/{ticket}/suggestions", person)
    among = await room.answer("/v1/suggestions", person)
    assert (about.status_code, among.status_code) == (403 if person is GRID_MEMBER else 404, 403)
    assert about.headers["content-type"] == "application/problem+json"


async def test_a_ticket_one_may_not_see_is_not_there(room: Room) -> None:
    ticket = await room.opened(LAMP)
    assert (await room.answer(f"/v1/tickets/{ticket}/suggestions", STRANGER)).status_code == 404
    assert (await room.http.get(f"/v1/tickets/{ticket}/suggestions")).status_code == 401


async def test_rules_that_say_nothing_of_it_are_said_to_and_not_passed_off_as_nothing_found(room: Room) -> None:
    ticket = await room.opened(LAMP)
    room.service.ground = None
    for path in (f"/v1/tickets/{ticket}/suggestions", "/v1/suggestions"):
        answer = await room.answer(path)
        assert (answer.status_code, answer.json()["reason"]) == (409, "no-suggestion-rules")


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"days": 0}, {"days": 91}, {"days": "x"}])
async def test_what_is_asked_wrongly_is_named(room: Room, query: Json) -> None:
    answer = await room.answer("/v1/suggestions", **query)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["field"]) == (422, next(iter(query)))


async def test_a_list_shows_the_likest_of_each_kind_up_to_its_limit(room: Room) -> None:
    for _ in range(3):
        await room.opened(LAMP)
    answer = (await room.answer("/v1/suggestions", limit=1)).json()
    assert (len(answer["duplicates"]), answer["looked_at"], answer["more"]) == (1, 3, False)


async def test_only_what_may_concern_the_desk_is_read_to_be_compared(room: Room) -> None:
    await room.among()
    (asked,) = room.lists.asked
    assert isinstance(asked, Lately)
    assert asked.concerned is not None
    assert "grid-1" in asked.concerned.units
    assert asked.near == asked.until


async def test_what_goes_on_is_neither_told_again_nor_one_more_call_of_its_requester(room: Room) -> None:
    first, second = await made_safe(room.http, room.service)
    person = (await room.service.ticket(first)).origin.person
    await room.service.keys.note({PHONE: [Trace(key_id_of(person), first)]})
    for ticket in (first, second):
        await room.seen(ticket)
    calls = [first, *[await room.opened(BINS, phone=PHONE, hours=1) for _ in range(2)]]
    for told in (await room.about(second), await room.about(first), await room.among()):
        assert not any(second in str(one) for one in (told["duplicates"], told["callers"], told["incidents"]))
    (found,) = (await room.about(first))["callers"]
    assert [one["ticket"] for one in found["tickets"]] == calls[::-1]


async def test_a_merged_ticket_is_nobodys_duplicate(room: Room) -> None:
    first, again = await room.opened(LAMP), await room.opened(LAMP)
    room.lists.rows = tuple({**row, "stage": "merged"} if row["ticket"] == first else row for row in room.lists.rows)
    assert (await room.about(again))["duplicates"] == []
    assert (await room.among())["duplicates"] == []
