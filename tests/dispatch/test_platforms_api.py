"""A platform answers for the cases it filed through its own key, nobody else's; and sees none from inside."""

from datetime import datetime, timedelta

import httpx
import pytest

from tests.dispatch.service import DESK, GRID_MEMBER, HOTLINE, OTHER_HOTLINE, Service
from tests.dispatch.test_staff_api import act, acting


async def proposed(api: httpx.AsyncClient, service: Service) -> str:
    """A platform's ticket whose closing our desk has proposed."""
    ticket = await service.open_ticket(platform=HOTLINE.person)
    await act(api, ticket, "sign", GRID_MEMBER)
    await act(api, ticket, "resolve", GRID_MEMBER, result="solved", answer="路灯已修复")
    asked = await act(api, ticket, "close", DESK, kind="normal")
    assert asked.status_code == 200, asked.text
    return ticket


async def test_its_callback_closes_the_case(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await proposed(api, service)
    shown = (await api.get(f"/v1/tickets/{ticket}", headers=acting(DESK))).json()
    asides = shown["asides"]
    assert (asides["authority"], asides["authority_number"], asides["authority_waiting"]) == (
        "city-hotline",
        "12345-1",
        "closing",
    )
    answer = await act(api, ticket, "authority-answer", HOTLINE, agreed=True, solved=True, satisfied="satisfied")
    assert answer.status_code == 200, answer.text
    assert answer.json()["stage"] == "closed"


@pytest.mark.parametrize("path", ["", "/timeline", "/why"])
async def test_it_does_not_see_who_of_us_does_what_about_its_case(
    api: httpx.AsyncClient, service: Service, path: str
) -> None:
    ticket = await proposed(api, service)
    assert (await api.get(f"/v1/tickets/{ticket}{path}", headers=acting(HOTLINE))).status_code == 404
    assert (await api.get(f"/v1/tickets/{ticket}{path}", headers=acting(DESK))).status_code == 200


async def test_another_platform_learns_nothing_of_it(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await proposed(api, service)
    seen = await api.get(f"/v1/tickets/{ticket}", headers=acting(OTHER_HOTLINE))
    tried = await act(api, ticket, "authority-answer", OTHER_HOTLINE, agreed=True)
    assert (seen.status_code, tried.status_code) == (404, 404)


async def test_the_desk_enters_what_the_requester_says_at_its_counter(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket()
    added = await act(api, ticket, "supplement", DESK, note="灯杆编号 WH-0417")
    taken_back = await act(api, ticket, "withdraw", DESK, reason="settled-himself")
    refused = await act(api, ticket, "withdraw", DESK, reason="unheard-of")
    assert (added.status_code, taken_back.json()["stage"], refused.status_code) == (200, "withdrawn", 409)


async def test_it_moves_its_own_deadline_and_the_custodians_goes_with_it(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket(platform=HOTLINE.person)
    theirs = service.clock.now() + timedelta(days=9)
    moved = await act(api, ticket, "authority-due", HOTLINE, due_at=theirs.isoformat(), reason="more-time")
    assert moved.status_code == 200, moved.text
    shown = (await api.get(f"/v1/tickets/{ticket}", headers=acting(DESK))).json()
    ours = theirs - timedelta(hours=3)
    assert datetime.fromisoformat(shown["asides"]["authority_due_at"]) == theirs
    handle = next(clock for clock in shown["clocks"] if clock["kind"] == "handle")
    assert datetime.fromisoformat(shown["due_at"]) == datetime.fromisoformat(handle["due_at"]) == ours
    why = (await api.get(f"/v1/tickets/{ticket}/why", headers=acting(DESK))).json()["due"]
    assert [link["what"] for link in why] == ["TicketOpened", "AuthorityDueChanged"]


@pytest.mark.parametrize(
    ("days", "reason", "why"), [(-1, "more-time", "due-over"), (9, "unheard-of", "unknown-reason")]
)
async def test_a_time_that_is_over_or_a_reason_nobody_knows_is_refused(
    api: httpx.AsyncClient, service: Service, days: int, reason: str, why: str
) -> None:
    ticket = await service.open_ticket(platform=HOTLINE.person)
    due_at = (service.clock.now() + timedelta(days=days)).isoformat()
    refused = await act(api, ticket, "authority-due", HOTLINE, due_at=due_at, reason=reason)
    assert (refused.status_code, refused.json()["reason"]) == (409, why)


async def test_only_the_platform_it_belongs_to_and_our_desk_may_say_so(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket(platform=HOTLINE.person)
    body = {"due_at": (service.clock.now() + timedelta(days=9)).isoformat(), "reason": "more-time"}
    answers = [await act(api, ticket, "authority-due", one, **body) for one in (OTHER_HOTLINE, GRID_MEMBER, DESK)]
    assert [answer.status_code for answer in answers] == [404, 403, 200]
    ours = await service.open_ticket()
    assert (await act(api, ours, "authority-due", DESK, **body)).json()["reason"] == "no-authority"
