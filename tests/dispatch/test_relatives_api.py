"""Tickets that depend on each other, over the staff API: both sides of a step are in the log at once, or neither is."""

import asyncio
from uuid import UUID

import httpx
import pytest

from dispatch_service.consumer import Filings
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.order import Order
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.streams import Streams
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from dispatch_service.routing.states import Stage, Work
from shared.contracts.resident_request import ReopeningAsked
from shared.ids import new_id
from tests.dispatch.service import CALLER_BACK, DESK, GRID_MEMBER, LEADER, STRANGER, Service
from tests.dispatch.test_filings import message
from tests.dispatch.test_staff_api import act, acting
from tests.dispatch.town import Town

REACHED = {"reached": True, "contacted": True, "solved": True, "satisfied": "satisfied"}


async def merged(api: httpx.AsyncClient, service: Service) -> tuple[str, str]:
    """A ticket and the master it was merged into."""
    follower, master = await service.open_ticket(), await service.open_ticket()
    answer = await act(api, follower, "merge", DESK, master=master, reason="same-matter")
    assert answer.status_code == 200, answer.text
    return follower, master


async def types(service: Service, ticket: str) -> list[str]:
    return [one.type for one in await service.log.read_stream(f"ticket-{ticket}")]


async def test_what_the_master_is_answered_its_followers_are_told(api: httpx.AsyncClient, service: Service) -> None:
    follower, master = await merged(api, service)
    await act(api, master, "sign", GRID_MEMBER)
    await act(api, master, "progress", GRID_MEMBER, note="内部", public=False)
    done = await act(api, master, "resolve", GRID_MEMBER, result="solved", answer="路灯已修复")
    assert done.status_code == 200, done.text
    heard = await service.log.read_stream(f"ticket-{follower}")
    assert [one.type for one in heard[2:]] == ["TicketMerged", "MasterAdvanced"]
    ticket = await service.ticket(follower)
    assert (ticket.stage, ticket.asides.relatives.master) == (Stage.MERGED, master)


async def test_followers_of_a_master_that_is_struck_out_lie_on_the_desk_again(
    api: httpx.AsyncClient, service: Service
) -> None:
    follower, master = await merged(api, service)
    await act(api, master, "request-void", DESK, reason="test")
    assert (await act(api, master, "decide-void", LEADER, accept=True)).status_code == 200
    ticket = await service.ticket(follower)
    assert (ticket.work, ticket.asides.relatives.master) == (Work.TO_DISPATCH, "")
    assert (await service.ticket(master)).asides.relatives.followers == ()


async def test_both_sides_know_that_it_was_taken_out(api: httpx.AsyncClient, service: Service) -> None:
    follower, master = await merged(api, service)
    assert (await act(api, follower, "unmerge", DESK, reason="other-matter")).status_code == 200
    assert (await service.ticket(master)).asides.relatives.followers == ()
    assert (await types(service, master))[-2:] == ["FollowerJoined", "FollowerLeft"]


async def test_what_an_office_keeps_is_no_master_that_anybody_could_find(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket, kept, nowhere = await service.open_ticket(), await service.open_ticket("clue"), str(new_id())
    answers = [await act(api, ticket, "merge", DESK, master=one, reason="same-matter") for one in (kept, nowhere)]
    assert [answer.status_code for answer in answers] == [404, 404]
    told = [{**answer.json(), "instance": "", "detail": ""} for answer in answers]
    assert told[0] == told[1]


async def test_two_tickets_that_name_each_other_never_wait_for_each_other(
    api: httpx.AsyncClient, service: Service
) -> None:
    follower, master = await merged(api, service)
    answers = await asyncio.wait_for(
        asyncio.gather(
            act(api, follower, "unmerge", DESK, reason="other-matter"), act(api, master, "sign", GRID_MEMBER)
        ),
        10,
    )
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("master", ["018f0000-0000-7000-8000-00000000dead", "itself"])
async def test_nothing_is_merged_into_what_is_not_there(api: httpx.AsyncClient, service: Service, master: str) -> None:
    ticket = await service.open_ticket()
    answer = await act(
        api, ticket, "merge", DESK, master=ticket if master == "itself" else master, reason="same-matter"
    )
    assert answer.status_code == (409 if master == "itself" else 404)
    assert await types(service, ticket) == ["TicketOpened", "TicketDispatched"]


async def test_merging_is_the_desks(api: httpx.AsyncClient, service: Service) -> None:
    ticket, master = await service.open_ticket(), await service.open_ticket()
    refused = await act(api, ticket, "merge", GRID_MEMBER, master=master, reason="same-matter")
    unseen = await act(api, ticket, "merge", STRANGER, master=master, reason="same-matter")
    assert (refused.status_code, unseen.status_code) == (403, 404)


async def test_the_parts_of_a_split_case_are_tickets_and_hold_the_whole_open(
    api: httpx.AsyncClient, service: Service
) -> None:
    whole = await service.open_ticket()
    await act(api, whole, "sign", GRID_MEMBER)
    split = await act(api, whole, "split", DESK, parts=[{"category": "lamp"}, {"category": "lamp"}], reason="several")
    assert split.status_code == 200, split.text
    first, second = (await service.ticket(whole)).asides.relatives.children
    part = await service.ticket(first)
    assert (part.stage, part.origin.person, part.asides.relatives.parent) == (Stage.DISPATCHED, "", whole)
    assert (part.origin.number, part.custody.unit) == (f"{(await service.ticket(whole)).origin.number}-1", "grid-1")
    for ticket in (first, second):
        await act(api, ticket, "sign", GRID_MEMBER)
        await act(api, ticket, "resolve", GRID_MEMBER, result="solved", answer="已修")
        ended = await act(api, ticket, "close", CALLER_BACK, kind="anonymous", reason="no-contact")
        assert ended.status_code == 200, ended.text
    assert (await service.ticket(whole)).asides.relatives.children == ()
    await act(api, whole, "resolve", GRID_MEMBER, result="solved", answer="都已修好")
    await act(api, whole, "callback", CALLER_BACK, **REACHED)
    closed = await act(api, whole, "close", CALLER_BACK, kind="normal")
    assert closed.json()["stage"] == "closed"


async def test_a_part_is_seen_by_whoever_has_it(api: httpx.AsyncClient, service: Service) -> None:
    whole = await service.open_ticket()
    await act(api, whole, "split", DESK, parts=[{"category": "lamp"}], reason="several")
    (part,) = (await service.ticket(whole)).asides.relatives.children
    shown = await api.get(f"/v1/tickets/{part}", headers=acting(GRID_MEMBER))
    assert shown.json()["holder"]["unit"] == "grid-1"


async def test_whoever_decides_on_an_older_master_still_tells_who_joined_meanwhile(
    api: httpx.AsyncClient, service: Service
) -> None:
    follower, master = await service.open_ticket(), await service.open_ticket()
    await act(api, master, "sign", GRID_MEMBER)
    replica = CommandPath(service.log, Streams(service.log), service.rules, service.sealer)
    merge = ask.Merge(at=service.clock.now(), by=by(DESK), master=master, reason="same-matter")
    await replica.submit(Order(plan=TicketPlan(follower, merge), actor=DESK.actor, command=new_id()))
    resolve = ask.Resolve(at=service.clock.now(), by=by(GRID_MEMBER), result="solved", answer="路灯已修复")
    await service.submit(GRID_MEMBER, TicketPlan(master, resolve, in_clear=True))
    assert (await types(service, follower))[-1] == "MasterAdvanced"


async def test_a_resident_who_opens_a_master_again_is_no_defect_and_its_followers_hear(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    follower, master = await merged(api, service)
    await act(api, master, "sign", GRID_MEMBER)
    await act(api, master, "resolve", GRID_MEMBER, result="solved", answer="路灯已修复")
    await act(api, master, "callback", CALLER_BACK, **REACHED)
    await act(api, master, "close", CALLER_BACK, kind="normal")
    reopening = ReopeningAsked(request=UUID(master), operation=new_id())
    wish = message(reopening, UUID(master), 2)
    events = (await filings.begin([wish])).decide(wish)
    assert [(one.stream, one.type) for one in events] == [
        (f"ticket-{master}", "TicketReopened"),
        (f"ticket-{follower}", "MasterAdvanced"),
    ]
