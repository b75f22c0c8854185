"""Looking for tickets over HTTP: what is found, by whom, what is left on record, and what erasure takes away."""

from base64 import urlsafe_b64decode
from collections.abc import AsyncGenerator, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_service import codec
from dispatch_service.api.app import create_app
from dispatch_service.consumer import Filings
from dispatch_service.erasing.erasing import Erasing
from dispatch_service.search.finding import PAGE, PAGES, Query
from dispatch_service.search.indexing import Indexing
from shared.bus.parking import Parking
from shared.contracts.actor import SYSTEM
from shared.eventlog.tail import Tail
from shared.ids import new_id
from shared.vault.index_port import Words
from shared.vault.index_words import contains
from shared.vault.opening import Purpose
from shared.vault.port import Trace
from shared.vault.sealing import key_id_of
from tests.dispatch.service import DESK, GRID_MEMBER, OPS, PERSON, RULER, STRANGER, FixedLists, Service, parts_for
from tests.dispatch.town import Town

Json = dict[str, Any]


class Room:
    """A service, its index, and the API in front of them."""

    def __init__(self, service: Service, filings: Filings[Town]) -> None:
        self.service = service
        self.filings = filings
        self.lists = FixedLists()

    @cached_property
    def http(self) -> httpx.AsyncClient:
        app = create_app(parts_for(self.service, Parking("dispatch", self.service.log, self.filings), self.lists))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dispatch")

    async def indexed(self, *, confidential: bool = False, **narrative: str) -> str:
        """A ticket in grid-1 with these words, seen by the index."""
        ticket = await self.service.open_ticket(narrative=narrative or None, confidential=confidential)
        line = {"ticket": ticket, "unit": "grid-1", "lead": "grid-1", "area": "grid-1", "confidential": confidential}
        self.lists.rows = (*self.lists.rows, line)
        service = self.service
        handler = Indexing(service.texts, service.opener, Tail(codec.decode))
        await handler.handle(None, await service.log.read())  # pyright: ignore[reportArgumentType] # it needs no transaction
        return ticket

    async def answer(self, person: Any = DESK, **query: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {person.person}"}
        return await self.http.get("/v1/tickets", params={k: str(v) for k, v in query.items()}, headers=headers)

    async def found(self, person: Any = DESK, **query: object) -> list[str]:
        """The tickets somebody finds."""
        answer = await self.answer(person, **query)
        assert answer.status_code == 200, answer.text
        return [row["ticket"] for row in answer.json()["items"]]


@pytest.fixture
async def room(service: Service, filings: Filings[Town]) -> AsyncGenerator[Room]:
    made = Room(service, filings)
    async with made.http:
        yield made


async def test_a_ticket_is_found_by_subject_description_and_address(room: Room) -> None:
    lamp = await room.indexed(subject="路灯不亮", description="坏了三天", address="文化路12号")
    bins = await room.indexed(subject="垃圾桶满了")
    for query in ("路灯", "三天", "文化路 12"):
        assert await room.found(text=query) == [lamp], query
    assert await room.found(text="垃圾桶") == [bins]
    assert await room.found(text="亮坏") == []


async def test_each_search_leaves_one_record_with_how_many_it_opened(room: Room) -> None:
    await room.indexed(subject="路灯不亮")
    await room.indexed(subject="路灯坏了")
    before = len(await room.service.accesses.read())
    answer = (await room.answer(text="路灯")).json()
    (latest, *others) = await room.service.accesses.read()
    assert (answer["opened"], len(others)) == (2, before)
    assert (latest.actor, latest.purpose, latest.groups) == (DESK.person, "search-text", ("narrative",))
    assert latest.subject == "search, 2 opened"


async def test_indexing_is_on_record_once_for_each_page(room: Room) -> None:
    await room.indexed(subject="路灯不亮")
    (access,) = await room.service.accesses.read()
    assert (access.actor, access.purpose, access.groups) == ("system", "text-index", ("narrative",))
    assert access.subject == f"positions 0-{await room.service.log.size() - 1}"


async def test_everybody_finds_only_what_he_may_open(room: Room) -> None:
    ticket = await room.indexed(subject="路灯不亮")
    assert await room.found(GRID_MEMBER, text="路灯") == [ticket]
    assert await room.found(STRANGER, text="路灯") == []
    opened = [access.actor for access in await room.service.accesses.read() if access.purpose == "search-text"]
    assert opened == [GRID_MEMBER.person]


async def test_who_rules_where_no_clock_says_it_finds_a_case_in_dispute_and_is_told_that_it_waits_for_him(
    room: Room,
) -> None:
    await room.indexed(subject="路灯不亮")
    disputed = await room.indexed(subject="路灯坏了")
    settled, waiting = room.lists.rows
    room.lists.rows = (settled, {**waiting, "work": "disputed"})
    (hit,) = (await room.answer(RULER, text="路灯")).json()["items"]
    assert (hit["ticket"], hit["to_rule"]) == (disputed, RULER.unit)


async def test_a_confidential_narrative_is_never_indexed_nor_opened(room: Room) -> None:
    await room.indexed(subject="反映某干部作风", confidential=True)
    assert await room.service.accesses.read() == []
    assert await room.service.texts.find("作风") == []
    assert await room.found(text="作风") == []


async def test_what_only_seems_to_match_is_dropped_by_its_text(room: Room) -> None:
    await room.indexed(subject="路灯", description="灯坏")
    assert len(await room.service.texts.find("路灯坏")) == 1
    answer = (await room.answer(text="路灯坏")).json()
    assert (answer["items"], answer["opened"]) == ([], 1)


async def test_after_an_erasure_nothing_is_found(room: Room) -> None:
    ticket, service = await room.indexed(subject="路灯不亮"), room.service
    origin = (await service.ticket(ticket)).origin
    traces = [Trace(key_id_of(token), ticket) for token in (origin.narrative, origin.person)]
    await service.keys.note({PERSON["phone"]: traces})
    assert await room.found(phone=PERSON["phone"]) == [ticket]
    erasing = Erasing(service.log, service.keys, service.accesses, service.clock)
    await erasing.erase(traces, SYSTEM, "asked")
    service.ring.forget(trace.key_id for trace in traces)
    assert await room.found(text="路灯") == []
    assert await room.found(phone=PERSON["phone"]) == []
    assert (await room.answer(text="路灯")).json()["opened"] == 0


async def test_the_desk_finds_a_callers_tickets_by_any_spelling_of_his_number(room: Room) -> None:
    tickets = [await room.indexed(subject=subject) for subject in ("路灯不亮", "垃圾桶满了")]
    for ticket in tickets:
        origin = (await room.service.ticket(ticket)).origin
        await room.service.keys.note({PERSON["phone"]: [Trace(key_id_of(origin.person), ticket)]})
    assert await room.found(phone="+86 138-0000-5678") == sorted(tickets, reverse=True)
    assert await room.found(phone=PERSON["phone"], text="垃圾") == [tickets[1]]
    assert await room.found(phone="13900000000") == []
    record = next(a for a in await room.service.accesses.read() if a.purpose == "search-phone" and "2 of" in a.subject)
    assert (record.actor, record.groups, PERSON["phone"] in str(record)) == (DESK.person, ("person",), False)


async def test_who_may_open_persons_nowhere_may_not_look_for_numbers(room: Room) -> None:
    assert (await room.answer(OPS, phone=PERSON["phone"])).status_code == 403
    assert await room.service.accesses.read() == []


@pytest.mark.parametrize(
    ("query", "field"),
    [({"text": "路"}, "text"), ({"text": "。！"}, "text"), ({}, "text"), ({"phone": "12"}, "phone")],
)
async def test_too_little_to_look_for_is_said_clearly(room: Room, query: Json, field: str) -> None:
    answer = await room.answer(**query)
    assert (answer.status_code, [fault["field"] for fault in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize("query", [
    {"text": "路" * 65}, {"text": "路灯", "limit": 101}, {"text": "路灯", "after": "x"},
    {"text": "路灯", "after": "路"}, {"text": "路灯", "after": str(new_id())}, {"text": "路灯", "after": "A" * 129},
])  # fmt: skip
async def test_what_is_too_long_or_made_up_is_refused(room: Room, query: Json) -> None:
    assert (await room.answer(**query)).status_code == 422


async def test_a_search_may_be_asked_without_words_in_the_address(room: Room) -> None:
    ticket = await room.indexed(subject="路灯不亮")
    body, headers = {"text": "路灯", "limit": 1}, {"Authorization": f"Bearer {DESK.person}"}
    answer = await room.http.post("/v1/tickets/search", json=body, headers=headers)
    assert [row["ticket"] for row in answer.json()["items"]] == [ticket]


async def test_pages_follow_each_other_without_gap(room: Room) -> None:
    tickets = [await room.indexed(subject="路灯不亮") for _ in range(5)]
    pages: list[str] = []
    after: Json = {}
    while True:
        answer = (await room.answer(text="路灯", limit=2, **after)).json()
        pages += [row["ticket"] for row in answer["items"]]
        if not answer["next"]:
            break
        after = {"after": answer["next"]}
    assert pages == sorted(tickets, reverse=True)


async def hidden(room: Room, count: int) -> list[str]:
    """So many tickets in the index whose lines nobody of this room may see."""
    (key,) = await room.service.keys.take()
    tickets = [str(new_id()) for _ in range(count)]
    await room.service.texts.note([Words(ticket, key.id, ("路灯不亮",)) for ticket in tickets])
    return tickets


async def test_a_search_goes_on_behind_what_is_hidden_and_names_none_of_it(room: Room) -> None:
    lamp = await room.indexed(subject="路灯不亮")
    others = await hidden(room, PAGES * PAGE + 5)
    first = (await room.answer(text="路灯")).json()
    assert (first["items"], first["opened"]) == ([], 0)
    told = urlsafe_b64decode(first["next"] + "==")
    assert not [one for one in others if one in first["next"] or one.encode() in told or UUID(one).bytes in told]
    second = (await room.answer(text="路灯", after=first["next"])).json()
    assert ([row["ticket"] for row in second["items"]], second["next"]) == ([lamp], "")


async def test_two_cursors_of_one_place_are_not_alike_and_each_serves_its_asker_alone(room: Room) -> None:
    await room.indexed(subject="路灯不亮")
    await room.indexed(subject="路灯不亮")
    one, again = [(await room.answer(text="路灯", limit=1)).json()["next"] for _ in range(2)]
    assert one != again
    assert len(await room.found(text="路灯", after=again)) == 1
    other = await room.answer(GRID_MEMBER, text="路灯", after=one)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "after")


WORDS = st.text(alphabet="路灯坏ab1 ，", max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(WORDS, min_size=1, max_size=6), query=st.text(alphabet="路灯坏ab1", min_size=2, max_size=4))
async def test_exactly_what_contains_a_query_is_found(room: Room, texts: list[str], query: str) -> None:
    fresh = Room(await Service().put_rules(), room.filings)
    tickets = [await fresh.indexed(subject=text, description="x") for text in texts]
    wanted = {ticket for ticket, text in zip(tickets, texts, strict=True) if contains(text, query)}
    found = await fresh.service.search.find(Query(text=query, limit=100), Purpose("desk", "desk", "", ""), all_of)
    assert {row["ticket"] for row in found.items} == wanted


async def all_of(tickets: Sequence[str]) -> Sequence[Json]:
    """As somebody sees them who may see everything."""
    return [{"ticket": ticket} for ticket in tickets]
