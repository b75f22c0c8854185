"""Who is to rule on a case is a party to it by that alone: he reads it and rules, and of other cases learns nothing."""

import httpx
import pytest
from msgspec.structs import replace as acting_with

from dispatch_service.api.target import target_of, target_of_line
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Ticket
from shared.access.identity import Identity, Part
from shared.access.rights import Allowed, Target, authorise
from shared.access.roles import packaged_roles
from shared.ids import new_id
from tests.dispatch.reader import Clients, acting
from tests.dispatch.service import DESK, GRID_MEMBER, LEADER, RULER, WATER, FixedLists, Service
from tests.dispatch.town import Town

RULE = {"unit": "water", "ground": "by-list"}
LINE = {"unit": "grid-1", "lead": "grid-1", "area": "grid-1", "to_rule": RULER.unit, "confidential": False}


@pytest.fixture
def api(client_on: Clients) -> httpx.AsyncClient:
    return client_on(FixedLists())


async def act(api: httpx.AsyncClient, person: Identity, ticket: str, command: str, body: object) -> httpx.Response:
    headers = acting(person) | {"If-Match": "*"}
    return await api.post(f"/v1/tickets/{ticket}/{command}", json=body, headers=headers)


async def read(api: httpx.AsyncClient, person: Identity, ticket: str) -> httpx.Response:
    return await api.get(f"/v1/tickets/{ticket}", headers=acting(person))


async def dispute(api: httpx.AsyncClient, ticket: str) -> None:
    answer = await act(api, DESK, ticket, "open-dispute", {"ground": "duties-unclear"})
    assert answer.json()["work"] == "disputed"


async def test_who_is_to_rule_reads_the_case_rules_and_keeps_sight_of_it(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket()
    await dispute(api, ticket)
    assert (await read(api, RULER, ticket)).json()["may_now"] == ["rule-dispute"]
    assert (await act(api, RULER, ticket, "rule-dispute", RULE)).json()["unit"] == "water"
    assert (await read(api, RULER, ticket)).json()["may_now"] == []
    assert (await act(api, RULER, ticket, "rule-dispute", RULE)).status_code == 403


async def test_a_case_not_in_dispute_is_to_him_as_one_that_is_not_there(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket, nowhere = await service.open_ticket(), str(new_id())
    said: list[object] = []
    for one in (ticket, nowhere):
        answers = [await read(api, RULER, one), await act(api, RULER, one, "rule-dispute", RULE)]
        assert [answer.status_code for answer in answers] == [404, 404]
        said.append([{**answer.json(), "instance": ""} for answer in answers])
    assert said[0] == said[1]


async def test_a_confidential_case_is_the_first_persons_and_to_the_panel_not_there(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket(confidential=True)
    await dispute(api, ticket)
    answers = [await read(api, RULER, ticket), await act(api, RULER, ticket, "rule-dispute", RULE)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await read(api, LEADER, ticket)).json()["asides"]["to_rule"] == LEADER.unit


async def test_a_case_waiting_for_the_panel_makes_nobody_else_a_party(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket()
    await dispute(api, ticket)
    assert (await read(api, WATER, ticket)).status_code == 404
    assert (await act(api, GRID_MEMBER, ticket, "rule-dispute", RULE)).status_code == 403


async def in_dispute(api: httpx.AsyncClient, service: Service) -> Ticket:
    ticket = await service.open_ticket()
    await dispute(api, ticket)
    return await service.ticket(ticket)


def may_read(target: Target) -> bool:
    return isinstance(authorise(RULER, "ticket.read", target, packaged_roles()), Allowed)


async def test_a_confidential_case_from_when_its_clock_named_the_panel_stays_closed_to_it(
    api: httpx.AsyncClient, service: Service
) -> None:
    known = await in_dispute(api, service)
    clock = known.clock(ClockKind.DISPUTE)
    assert clock is not None
    assert clock.unit == RULER.unit
    closed = replace(known, flags=replace(known.flags, confidential=True))
    assert [may_read(target_of(one, (), Town())) for one in (known, closed)] == [True, False]


async def test_a_desk_that_stands_in_for_who_is_to_rule_gets_no_part_by_that(
    api: httpx.AsyncClient, service: Service
) -> None:
    known = await in_dispute(api, service)
    at_desk = replace(known, clocks=tuple(replace(clock, unit="desk") for clock in known.clocks))
    assert Part.RULING not in {one.part for one in target_of(at_desk, (), Town()).involved}


@pytest.mark.parametrize(
    ("changed", "listed"),
    [({}, True), ({"to_rule": ""}, False), ({"to_rule": "street"}, False), ({"confidential": True}, False)],
)
def test_a_line_shows_itself_to_whoever_it_says_is_to_rule_unless_it_is_confidential(
    changed: dict[str, object], listed: bool
) -> None:
    assert may_read(target_of_line({**LINE, **changed}, Town())) is listed


async def test_on_his_list_he_finds_what_waits_for_his_ruling(client_on: Clients, service: Service) -> None:
    ticket = await service.open_ticket()
    client = client_on(FixedLists({**LINE, "ticket": ticket}, {**LINE, "ticket": str(new_id()), "to_rule": ""}))
    listed = (await client.get("/v1/worklist", headers=acting(RULER))).json()["items"]
    assert [row["ticket"] for row in listed] == [ticket]


def test_the_part_is_his_offices_alone() -> None:
    target = target_of_line(LINE, Town())
    elsewhere = acting_with(RULER, unit="panel-2")
    assert isinstance(authorise(RULER, "ticket.rule", target), Allowed)
    assert not isinstance(authorise(elsewhere, "ticket.rule", target), Allowed)
