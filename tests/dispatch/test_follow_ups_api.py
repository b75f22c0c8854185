"""Made safe and repaired, over the staff API: both tickets are in the log at once, and each says which the other is."""

from datetime import timedelta
from typing import cast

import httpx
import pytest

from dispatch_service import codec
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.order import Order
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.streams import Streams
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.loop.check import faults
from dispatch_service.loop.histories import histories_of
from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.states import Stage, Work
from shared.eventlog.codec import decode
from shared.ids import new_id
from tests.dispatch.service import CALLER_BACK, DESK, GRID_MEMBER, LEADER, WATER, Service
from tests.dispatch.test_relatives_api import REACHED, types
from tests.dispatch.test_staff_api import act, acting


async def answered(api: httpx.AsyncClient, service: Service) -> str:
    """A burst main that is stopped; its requester was called back."""
    ticket = await service.open_ticket("main")
    await act(api, ticket, "sign", GRID_MEMBER)
    await act(api, ticket, "resolve", GRID_MEMBER, result="solved", answer="已止水")
    assert (await act(api, ticket, "callback", CALLER_BACK, **REACHED)).status_code == 200
    return ticket


async def made_safe(api: httpx.AsyncClient, service: Service) -> tuple[str, str]:
    """It, closed; and what it goes on as."""
    ticket = await answered(api, service)
    closed = await act(api, ticket, "close", CALLER_BACK, kind="normal", met=True)
    assert closed.json()["stage"] == "closed", closed.text
    (second,) = (await service.ticket(ticket)).asides.relatives.follow_ups
    return ticket, second.ticket


async def repaired(api: httpx.AsyncClient, ticket: str) -> None:
    await act(api, ticket, "sign", WATER)
    await act(api, ticket, "resolve", WATER, result="solved", answer="路面已恢复")
    await act(api, ticket, "callback", CALLER_BACK, **REACHED)
    closed = await act(api, ticket, "close", CALLER_BACK, kind="normal", met=True)
    assert closed.status_code == 200, closed.text


async def loop_of(service: Service, *filed: str) -> list[object]:
    """What `loop check` finds; these were filed."""
    pages: list[int] = []
    return list(faults(dict.fromkeys(filed, ""), await histories_of(service.log, pages.append), frozenset()))


async def test_both_are_there_at_once_and_each_names_the_other(api: httpx.AsyncClient, service: Service) -> None:
    first, second = await made_safe(api, service)
    assert (await types(service, first))[-2:] == ["TicketClosed", "FollowUpOpened"]
    assert await types(service, second) == ["TicketOpened", "TicketDispatched"]
    shown = (await api.get(f"/v1/tickets/{first}", headers=acting(DESK))).json()
    other = (await api.get(f"/v1/tickets/{second}", headers=acting(WATER))).json()
    assert (shown["asides"]["follow_ups"], shown["asides"]["goes_on_as"]) == ([second], "repair")
    assert (other["asides"]["first"], other["number"]) == (first, f"{shown['number']}-F1")
    assert (other["unit"], other["condition"], other["urgency"]) == ("water", "repair", "general")
    due = (await service.ticket(second)).due_at
    assert due == service.clock.now() + timedelta(days=5)
    for ticket, chain in ((first, "FollowUpOpened"), (second, "TicketOpened")):
        why = (await api.get(f"/v1/tickets/{ticket}/why", headers=acting(DESK))).json()
        assert [link["what"] for link in why["goes_on"]] == [chain]
    assert await loop_of(service, first) == []


async def test_its_words_and_its_requester_are_the_firsts(api: httpx.AsyncClient, service: Service) -> None:
    _, second = await made_safe(api, service)
    opened = (await api.get(f"/v1/tickets/{second}", headers=acting(DESK), params={"open": "true"})).json()
    assert opened["texts"]["narrative"]["subject"] == "路灯不亮"
    assert opened["texts"]["person"]


async def test_what_becomes_of_it_is_told_to_whoever_filed_the_first(api: httpx.AsyncClient, service: Service) -> None:
    first, second = await made_safe(api, service)
    before = len(await types(service, first))
    await repaired(api, second)
    assert (await types(service, first))[before:] == ["FollowUpAdvanced", "FollowUpAdvanced"]
    ticket = await service.ticket(first)
    assert (ticket.stage, [one.open for one in ticket.asides.relatives.follow_ups]) == (Stage.CLOSED, [False])
    assert await loop_of(service, first) == []


async def test_those_merged_with_the_first_hear_of_it_too(api: httpx.AsyncClient, service: Service) -> None:
    first, follower = await answered(api, service), await service.open_ticket("main")
    await act(api, follower, "merge", DESK, master=first, reason="same-matter")
    await act(api, first, "close", CALLER_BACK, kind="normal", met=True)
    assert (await types(service, follower))[-2:] == ["MasterAdvanced", "MasterAdvanced"]
    (second,) = (await service.ticket(first)).asides.relatives.follow_ups
    await repaired(api, second.ticket)
    assert (await types(service, follower))[-2:] == ["FollowUpAdvanced", "FollowUpAdvanced"]
    assert (await service.ticket(follower)).asides.relatives.follow_ups == ()
    assert await loop_of(service, first, follower) == []


async def test_merged_into_another_repair_the_first_hears_of_that_one(api: httpx.AsyncClient, service: Service) -> None:
    first, second = await made_safe(api, service)
    other = await service.open_ticket()
    assert (await act(api, second, "merge", DESK, master=other, reason="same-matter")).status_code == 200
    assert await loop_of(service, first, other) == []
    await act(api, other, "sign", GRID_MEMBER)
    await act(api, other, "resolve", GRID_MEMBER, result="solved", answer="一并修复")
    await act(api, other, "callback", CALLER_BACK, **REACHED)
    await act(api, other, "close", CALLER_BACK, kind="normal")
    assert (await types(service, second))[-1] == "MasterAdvanced"
    assert [one.open for one in (await service.ticket(first)).asides.relatives.follow_ups] == [False]
    assert (await act(api, second, "unmerge", DESK, reason="other-matter")).status_code == 200
    assert [one.open for one in (await service.ticket(first)).asides.relatives.follow_ups] == [True]
    assert await loop_of(service, first, other) == []


async def merged_with_its_own_repair(api: httpx.AsyncClient, service: Service) -> tuple[str, str]:
    """A first case that was opened again, and another ticket into which it and its repair were merged."""
    first, second = await made_safe(api, service)
    other = await service.open_ticket()
    await act(api, second, "merge", DESK, master=other, reason="same-matter")
    assert (await act(api, first, "reopen", CALLER_BACK, reason="recurred")).status_code == 200
    assert (await act(api, first, "merge", DESK, master=other, reason="same-matter")).status_code == 200
    return first, other


async def handled(api: httpx.AsyncClient, ticket: str) -> None:
    await act(api, ticket, "sign", GRID_MEMBER)
    await act(api, ticket, "resolve", GRID_MEMBER, result="solved", answer="一并修复")


async def heard(service: Service, ticket: str, since: int) -> list[tuple[str, str, bool]]:
    """What a ticket was told of others: how, of what, and whether with words that answer its requester."""
    events = (await service.log.read_stream(f"ticket-{ticket}"))[since:]
    told = [cast(did.MasterAdvanced | did.FollowUpAdvanced, codec.decode(one).event) for one in events]
    return [(type(one).__name__, one.what, bool(one.note)) for one in told]


async def test_merged_with_its_own_repair_into_another_the_first_is_told_one_answer_once(
    api: httpx.AsyncClient, service: Service
) -> None:
    first, other = await merged_with_its_own_repair(api, service)
    before = len(await types(service, first))
    await handled(api, other)
    assert await heard(service, first, before) == [("MasterAdvanced", "ResolutionSubmitted", True)]


async def test_merged_with_its_own_repair_into_another_the_first_hears_that_the_repair_is_over(
    api: httpx.AsyncClient, service: Service
) -> None:
    first, other = await merged_with_its_own_repair(api, service)
    await handled(api, other)
    before = len(await types(service, first))
    by_order = {"kind": "forced", "reason": "by-order", "note": "由产权单位处理"}
    assert (await act(api, other, "close", LEADER, **by_order)).status_code == 200
    assert await heard(service, first, before) == [
        ("MasterAdvanced", "TicketClosed", True),
        ("FollowUpAdvanced", "TicketClosed", False),
    ]
    assert [one.open for one in (await service.ticket(first)).asides.relatives.follow_ups] == [False]
    assert await loop_of(service, first, other) == []


async def test_opened_again_their_master_is_for_the_first_a_repair_that_goes_on(
    api: httpx.AsyncClient, service: Service
) -> None:
    first, other = await merged_with_its_own_repair(api, service)
    await handled(api, other)
    await act(api, other, "callback", CALLER_BACK, **REACHED)
    await act(api, other, "close", CALLER_BACK, kind="normal")
    assert (await act(api, other, "reopen", CALLER_BACK, reason="recurred")).status_code == 200
    assert [one.open for one in (await service.ticket(first)).asides.relatives.follow_ups] == [True]
    assert await loop_of(service, first, other) == []


async def test_struck_out_it_is_over_for_the_first_and_its_own_followers_lie_on_the_desk(
    api: httpx.AsyncClient, service: Service
) -> None:
    first, second = await made_safe(api, service)
    follower = await service.open_ticket()
    await act(api, follower, "merge", DESK, master=second, reason="same-matter")
    await act(api, second, "request-void", DESK, reason="test")
    assert (await act(api, second, "decide-void", LEADER, accept=True)).status_code == 200
    assert (await service.ticket(follower)).work is Work.TO_DISPATCH
    assert [one.open for one in (await service.ticket(first)).asides.relatives.follow_ups] == [False]
    assert await loop_of(service, first, follower) == []


async def test_repaired_at_once_it_is_closed_with_the_reason_and_nothing_is_opened(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await answered(api, service)
    own = await act(api, ticket, "decline-follow-up", GRID_MEMBER, reason="repaired-at-once")
    unheard = await act(api, ticket, "decline-follow-up", CALLER_BACK, reason="unheard-of")
    said = await act(api, ticket, "decline-follow-up", CALLER_BACK, reason="repaired-at-once", note="抢修时已恢复路面")
    assert (own.status_code, unheard.status_code, said.status_code) == (403, 409, 200)
    await act(api, ticket, "close", CALLER_BACK, kind="normal", met=True)
    shown = (await api.get(f"/v1/tickets/{ticket}", headers=acting(DESK))).json()["asides"]
    assert (shown["follow_ups"], shown["follow_up_declined"]) == ([], "repaired-at-once")
    assert await loop_of(service, ticket) == []


async def test_sent_again_nothing_is_opened_a_second_time(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await answered(api, service)
    headers = acting(CALLER_BACK, **{"If-Match": "*", "Idempotency-Key": "close-it"})
    body = {"kind": "normal", "met": True}
    answers = [await api.post(f"/v1/tickets/{ticket}/close", json=body, headers=headers) for _ in range(2)]
    assert [answer.json()["repeated"] for answer in answers] == [False, True]
    assert (await types(service, ticket)).count("FollowUpOpened") == 1


async def test_of_two_replicas_that_close_it_one_opens_the_second(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await answered(api, service)
    replica = CommandPath(service.log, Streams(service.log), service.rules, service.sealer)
    await replica.streams.fresh(f"ticket-{ticket}")
    await act(api, ticket, "close", CALLER_BACK, kind="normal", met=True)
    close = ask.Close(at=service.clock.now(), by=by(CALLER_BACK), kind="normal", met=True)
    with pytest.raises(Exception, match="closed"):
        await replica.submit(Order(plan=TicketPlan(ticket, close), actor=CALLER_BACK.actor, command=new_id()))
    assert (await types(service, ticket)).count("FollowUpOpened") == 1


async def test_of_the_second_the_bus_is_told_by_the_first_alone(api: httpx.AsyncClient, service: Service) -> None:
    first, second = await made_safe(api, service)
    await act(api, second, "sign", WATER)
    told = [one for one in await service.log.read(0) if decode(one.body).public is not None]
    assert {one.stream for one in told} == {f"ticket-{first}"}
