"""Appeals over the staff API: a department files one, the desk examines it, the hotline has the last word."""

from datetime import timedelta

import httpx
import pytest

from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from dispatch_service.routing.states import ClockKind
from shared.access.identity import SYSTEM
from tests.dispatch.service import (
    CALLER_BACK,
    DESK,
    GRID_MEMBER,
    HOTLINE_OFFICER,
    LEADER,
    SUPERVISOR,
    WATER,
    Service,
)
from tests.dispatch.test_staff_api import act, acting


@pytest.fixture
async def ticket(api: httpx.AsyncClient, service: Service) -> str:
    """One that the water works were late with, and that has ended."""
    ticket = await service.open_ticket()
    await act(api, ticket, "assign", DESK, unit="water", reason="competent-unit")
    await act(api, ticket, "sign", WATER)
    clock = (await service.ticket(ticket)).clock(ClockKind.CONTACT)
    assert clock is not None
    service.clock.advance(timedelta(hours=2))
    fire = ask.FireDeadline(at=service.clock.now(), by=BY_SYSTEM, timer=clock.timer)
    await service.submit(SYSTEM, TicketPlan(ticket, fire))
    for command, person, body in (
        ("contact", WATER, {"result": "reached"}),
        ("resolve", WATER, {"result": "solved", "answer": "水管已修复"}),
        ("callback", CALLER_BACK, {"reached": True, "contacted": True, "solved": True, "satisfied": "satisfied"}),
        ("close", DESK, {"kind": "normal"}),
    ):
        done = await act(api, ticket, command, person, **body)
        assert done.status_code == 200, done.text
    return ticket


async def appeal_of(api: httpx.AsyncClient, ticket: str) -> tuple[str, list[str]]:
    """How it stands, and which clocks run."""
    shown = (await api.get(f"/v1/tickets/{ticket}", headers=acting(DESK))).json()
    return shown["asides"]["appeal"], [clock["kind"] for clock in shown["clocks"]]


async def test_two_people_say_yes_before_it_counts(api: httpx.AsyncClient, service: Service, ticket: str) -> None:
    filed = await act(api, ticket, "appeal", WATER, ground="force-majeure", note="停电")
    assert filed.status_code == 200, filed.text
    assert await appeal_of(api, ticket) == ("filed", ["appeal"])
    await act(api, ticket, "examine-appeal", DESK, support=True, note="属实")
    assert await appeal_of(api, ticket) == ("examined", ["appeal-decision"])
    await act(api, ticket, "decide-appeal", HOTLINE_OFFICER, uphold=True)
    assert await appeal_of(api, ticket) == ("upheld", [])
    assert (await service.ticket(ticket)).flags.misses == 1


async def test_each_stage_is_open_to_its_own_people_alone(api: httpx.AsyncClient, ticket: str) -> None:
    at_first = [await act(api, ticket, "appeal", one, ground="force-majeure") for one in (GRID_MEMBER, DESK)]
    assert [answer.status_code for answer in at_first] == [403, 403]
    await act(api, ticket, "appeal", WATER, ground="force-majeure")
    too_early = await act(api, ticket, "decide-appeal", HOTLINE_OFFICER, uphold=True)
    assert (too_early.status_code, too_early.json()["reason"]) == (409, "not-examined")
    examined = [await act(api, ticket, "examine-appeal", one, support=True) for one in (WATER, HOTLINE_OFFICER)]
    assert [answer.status_code for answer in examined] == [403, 403]
    await act(api, ticket, "examine-appeal", LEADER, support=True)
    decided = [await act(api, ticket, "decide-appeal", one, uphold=True) for one in (WATER, DESK, LEADER, SUPERVISOR)]
    assert [answer.status_code for answer in decided] == [403, 403, 403, 403]


async def test_a_word_that_is_none_is_refused_by_its_field(api: httpx.AsyncClient, ticket: str) -> None:
    unknown = await act(api, ticket, "appeal", WATER, ground="unheard-of")
    assert (unknown.status_code, unknown.json()["reason"]) == (409, "unknown-reason")
    for command, person in (("examine-appeal", DESK), ("decide-appeal", HOTLINE_OFFICER)):
        answer = await act(api, ticket, command, person, accept=True)
        assert answer.status_code == 422
        assert {fault["field"] for fault in answer.json()["errors"]} == {
            "accept",
            "support" if command == "examine-appeal" else "uphold",
        }
