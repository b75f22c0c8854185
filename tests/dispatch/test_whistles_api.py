"""Whistles: whistle and ticket move together, whoever is called may come, and closing waits for the end."""

import httpx
import pytest

from dispatch_service.handlers.actors import by
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from tests.dispatch.service import COMMUNITY, DESK, GRID_MEMBER, WATER, WATER_HEAD, Service

ANY = {"If-Match": "*"}
BLOW = {"kind": "emergency", "lead": "water", "wanted": "关闭阀门", "reason": "needs-department"}


def acting(person: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {getattr(person, 'person', '')}", **ANY}


@pytest.fixture
async def ticket(service: Service) -> str:
    """A ticket the community holds, having tried itself."""
    ticket = await service.open_ticket()
    now = service.clock.now()
    grid, community = by(GRID_MEMBER), by(COMMUNITY)
    for command in (
        ask.Sign(at=now, by=grid),
        ask.RecordContact(at=now, by=grid, result="reached"),
        ask.Escalate(at=now, by=grid, reason="no-power"),
        ask.Sign(at=now, by=community),
        ask.RecordContact(at=now, by=community, result="reached"),
    ):
        await service.submit(GRID_MEMBER, TicketPlan(ticket, command))
    return ticket


async def blow(api: httpx.AsyncClient, ticket: str, person: object = COMMUNITY, **more: object) -> httpx.Response:
    return await api.post(f"/v1/tickets/{ticket}/whistles", json={**BLOW, **more}, headers=acting(person))


async def act(api: httpx.AsyncClient, whistle: str, command: str, person: object, **body: object) -> httpx.Response:
    return await api.post(f"/v1/whistles/{whistle}/{command}", json=body, headers=acting(person))


async def test_blowing_writes_whistle_and_ticket_in_one_step(
    api: httpx.AsyncClient, service: Service, ticket: str
) -> None:
    before = await service.log.size()
    blown = await blow(api, ticket)
    happened = [one.type for one in await service.log.read(before)]
    assert (blown.status_code, blown.json()["position"]) == (201, before + 1)
    assert happened == ["WhistleBlown", "WhistleAttached"]
    assert (await service.ticket(ticket)).whistles == (blown.json()["whistle"],)


async def test_a_whistle_and_a_deadline_name_people_who_can_be_reached(api: httpx.AsyncClient, ticket: str) -> None:
    whistle = (await blow(api, ticket)).json()["whistle"]
    called = (await api.get(f"/v1/whistles/{whistle}", headers=acting(WATER))).json()
    held = (await api.get(f"/v1/tickets/{ticket}", headers=acting(COMMUNITY))).json()
    assert called["reachable"]["water"] == ["water-1", "water-2"]
    assert {clock["unit"] for clock in called["clocks"]} <= called["reachable"].keys()
    assert held["reachable"]["community"] == ["community-1", "community-2"]
    assert {clock["unit"] for clock in held["clocks"]} <= held["reachable"].keys()


async def test_what_is_wanted_is_sealed_like_all_that_people_write(
    api: httpx.AsyncClient, service: Service, ticket: str
) -> None:
    await blow(api, ticket)
    assert all("阀门".encode() not in one.body for one in await service.log.read())


async def test_a_called_department_sees_the_ticket_and_reports_in(api: httpx.AsyncClient, ticket: str) -> None:
    hidden = await api.get(f"/v1/tickets/{ticket}", headers=acting(WATER))
    whistle = (await blow(api, ticket)).json()["whistle"]
    shown = await api.get(f"/v1/tickets/{ticket}", headers=acting(WATER))
    answered = await act(api, whistle, "answer", WATER)
    arrived = await act(api, whistle, "arrive", WATER)
    assert (hidden.status_code, shown.status_code) == (404, 200)
    assert (answered.status_code, arrived.status_code) == (200, 200)
    called = (await api.get(f"/v1/whistles/{whistle}", headers=acting(WATER))).json()["called"]
    assert [(one["unit"], one["person"], one["late"]) for one in called] == [("water", WATER.person, False)]


async def test_a_department_is_not_called_twice_for_one_ticket(api: httpx.AsyncClient, ticket: str) -> None:
    await blow(api, ticket)
    again = await blow(api, ticket)
    assert (again.status_code, again.json()["reason"]) == (409, "already-called")


async def test_the_ticket_is_free_again_when_the_caller_confirms_the_end(
    api: httpx.AsyncClient, service: Service, ticket: str
) -> None:
    whistle = (await blow(api, ticket)).json()["whistle"]
    for command, person, body in (
        ("arrive", WATER, {}),
        ("finish", WATER, {"result": "repaired"}),
        ("confirm", COMMUNITY, {}),
    ):
        done = await act(api, whistle, command, person, **body)
        assert done.status_code == 200, done.text
    assert (await service.ticket(ticket)).whistles == ()
    assert (await service.log.read_stream(f"ticket-{ticket}"))[-1].type == "WhistleDetached"


async def test_the_caller_rates_whom_he_called(api: httpx.AsyncClient, ticket: str) -> None:
    whistle = (await blow(api, ticket)).json()["whistle"]
    await act(api, whistle, "arrive", WATER)
    await act(api, whistle, "finish", WATER, result="repaired")
    await act(api, whistle, "confirm", COMMUNITY)
    stars = {"unit": "water", "timeliness": 5, "effort": 4, "result": 5}
    itself = await act(api, whistle, "rate", WATER, ratings=[stars])
    rated = await act(api, whistle, "rate", COMMUNITY, ratings=[stars])
    assert (itself.status_code, rated.status_code, rated.json()["stage"]) == (403, 200, "closed")


async def test_an_unknown_whistle_is_not_found(api: httpx.AsyncClient, ticket: str) -> None:
    answer = await act(api, ticket, "arrive", WATER)
    assert answer.status_code == 404


async def test_a_groundless_whistle_is_refused_and_counted(
    api: httpx.AsyncClient, service: Service, ticket: str
) -> None:
    refused = await blow(api, ticket, lead="grid-1")
    assert (refused.status_code, refused.json()["reason"]) == (409, "not-a-department")
    (last,) = (await service.log.read_stream(f"ticket-{ticket}"))[-1:]
    assert last.type == "WhistleRefused"


async def test_a_department_that_has_the_case_calls_another_one(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket()
    given = await api.post(
        f"/v1/tickets/{ticket}/assign", json={"unit": "water", "reason": "competent-unit"}, headers=acting(DESK)
    )
    assert given.status_code == 200, given.text
    officer, itself = await blow(api, ticket, WATER, lead="parks"), await blow(api, ticket, WATER_HEAD)
    called = await blow(api, ticket, WATER_HEAD, lead="parks", assists=["street"])
    assert (officer.status_code, itself.status_code, called.status_code) == (403, 409, 201)
    shown = (await api.get(f"/v1/whistles/{called.json()['whistle']}", headers=acting(WATER_HEAD))).json()
    assert (shown["blower"], [one["unit"] for one in shown["called"]]) == ("water", ["parks", "street"])
    assert {one["arrive_by"] for one in shown["called"]} == {shown["arrive_by"]}


async def test_reasons_are_those_of_the_lists(api: httpx.AsyncClient, ticket: str) -> None:
    refused = await blow(api, ticket, reason="unheard-of")
    assert (refused.status_code, refused.json()["reason"]) == (409, "unknown-reason")
    assert refused.json()["detail"] == "unknown-reason: whistle: unheard-of"
    whistle = (await blow(api, ticket)).json()["whistle"]
    handed = await act(api, whistle, "ask-handover", WATER, to="parks", reason="unheard-of")
    assert (handed.status_code, handed.json()["detail"]) == (409, "unknown-reason: whistle-handover: unheard-of")
    await act(api, whistle, "arrive", WATER)
    await act(api, whistle, "finish", WATER, result="solved")
    contested = await act(api, whistle, "contest", COMMUNITY, reason="unheard-of")
    assert (contested.status_code, contested.json()["detail"]) == (409, "unknown-reason: whistle-contest: unheard-of")
