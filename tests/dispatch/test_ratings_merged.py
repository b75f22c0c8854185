"""A merged requester's rating comes in by the bus: on his own case, and in the same append what it means for the master
and for everybody who is told of that one."""

from uuid import UUID

import httpx
import pytest

from dispatch_service.consumer import Filings
from dispatch_service.routing.states import Stage, Work
from dispatch_service.routing.table import may_now
from shared.access.identity import Identity
from shared.bus.handler import Message
from shared.contracts.resident_request import RatingGiven
from shared.ids import new_id
from tests.dispatch.service import CALLER_BACK, DESK, GRID_MEMBER, LEADER, Service
from tests.dispatch.test_filings import message, to_each
from tests.dispatch.test_follow_ups_api import REACHED, loop_of, made_safe, repaired
from tests.dispatch.test_staff_api import act, acting
from tests.dispatch.town import Town


@pytest.fixture
async def merged(api: httpx.AsyncClient, service: Service) -> tuple[str, str, str]:
    """Two tickets merged into a third, which was answered."""
    one, other, master = [await service.open_ticket() for _ in range(3)]
    for follower in (one, other):
        await act(api, follower, "merge", DESK, master=master, reason="same-matter")
    await answered(api, master)
    return one, other, master


async def answered(api: httpx.AsyncClient, ticket: str) -> None:
    await act(api, ticket, "sign", GRID_MEMBER)
    done = await act(api, ticket, "resolve", GRID_MEMBER, result="solved", answer="路灯已修复")
    assert done.status_code == 200, done.text


async def asked(service: Service, ticket: str) -> int:
    return (await service.ticket(ticket)).asides.relatives.asked


async def rating(service: Service, ticket: str, *, solved: bool) -> Message:
    """He answers by the link he was sent last."""
    said = RatingGiven(
        request=UUID(ticket),
        operation=new_id(),
        round=1,
        asked=await asked(service, ticket),
        solved=solved,
        contacted=True,
        narrative="sealed-words",
    )
    return message(said, UUID(ticket), 2)


async def test_solved_is_his_own_rating_and_nothing_else(
    service: Service, filings: Filings[Town], merged: tuple[str, str, str]
) -> None:
    one, _, master = merged
    assert await to_each(service, filings, await rating(service, one, solved=True)) == [(one, "TicketRated")]
    ticket = await service.ticket(one)
    assert (ticket.stage, ticket.outcome.solved) == (Stage.MERGED, True)
    assert (await service.ticket(master)).work is Work.TO_CALL_BACK


async def test_unsolved_the_master_goes_another_round_and_all_who_wait_for_it_hear(
    service: Service, filings: Filings[Town], merged: tuple[str, str, str]
) -> None:
    one, other, master = merged
    happened = await to_each(service, filings, await rating(service, one, solved=False))
    assert happened == [
        (one, "TicketRated"),
        (master, "RehandleOrdered"),
        (one, "MasterAdvanced"),
        (other, "MasterAdvanced"),
    ]
    ticket = await service.ticket(master)
    assert (ticket.work, ticket.flags.round) == (Work.TO_SIGN, 2)
    assert (await asked(service, one), await asked(service, other)) == (0, 0)
    assert await loop_of(service, *merged) == []


async def test_his_words_stand_on_his_own_ticket_alone(
    service: Service, filings: Filings[Town], merged: tuple[str, str, str]
) -> None:
    one, other, master = merged
    await to_each(service, filings, await rating(service, one, solved=False))
    with_them = {
        ticket
        for ticket in (one, other, master)
        for event in await service.log.read_stream(f"ticket-{ticket}")
        if b"sealed-words" in event.body
    }
    assert with_them == {one}


async def test_of_two_who_say_so_at_once_the_second_is_told_that_it_goes_another_round_already(
    service: Service, filings: Filings[Town], merged: tuple[str, str, str]
) -> None:
    said = [await rating(service, ticket, solved=False) for ticket in merged[:2]]
    happened = await to_each(service, filings, *said)
    assert happened[-1] == (merged[1], "OperationRefused")
    assert [what for _, what in happened].count("RehandleOrdered") == 1


async def test_the_next_answer_is_rated_by_each_anew(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town], merged: tuple[str, str, str]
) -> None:
    one, other, master = merged
    await to_each(service, filings, await rating(service, one, solved=False))
    await answered(api, master)
    said = [await rating(service, ticket, solved=True) for ticket in (one, other)]
    assert await to_each(service, filings, *said) == [(one, "TicketRated"), (other, "TicketRated")]


async def told_unsolved(api: httpx.AsyncClient, ticket: str) -> int:
    """As the desk sees it."""
    shown = await api.get(f"/v1/tickets/{ticket}", headers=acting(DESK))
    return shown.json()["asides"]["followers_unsolved"]


async def test_what_moves_nothing_while_it_is_reworked_the_desk_sees_until_the_next_answer(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town], merged: tuple[str, str, str]
) -> None:
    one, other, master = merged
    reworked = await act(api, master, "review", DESK, accept=False, note="再查")
    assert reworked.status_code == 200, reworked.text
    assert await told_unsolved(api, master) == 0
    for said in (await rating(service, one, solved=False), await rating(service, other, solved=True)):
        assert len(await to_each(service, filings, said)) == 1
    assert await told_unsolved(api, master) == 1
    await act(api, master, "resolve", GRID_MEMBER, result="solved", answer="灯杆已更换")
    assert await told_unsolved(api, master) == 0


@pytest.mark.parametrize(
    ("person", "closing", "offered"),
    [
        (CALLER_BACK, {"kind": "normal"}, True),
        (LEADER, {"kind": "forced", "reason": "by-order", "note": "改造计划取消"}, False),
    ],
    ids=["settled", "not to be solved"],
)
async def test_how_the_master_was_closed_says_whether_his_status_invites_him_to_rate(
    api: httpx.AsyncClient,
    service: Service,
    merged: tuple[str, str, str],
    person: Identity,
    closing: dict[str, str],
    offered: bool,
) -> None:
    one, _, master = merged
    await act(api, master, "callback", CALLER_BACK, **REACHED)
    done = await act(api, master, "close", person, **closing)
    assert done.status_code == 200, done.text
    assert ("rate" in may_now(await service.ticket(one))) is offered


async def test_after_the_end_it_is_opened_again_also_for_whom_it_is_a_repair(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, repair = await made_safe(api, service)
    follower = await service.open_ticket()
    await act(api, follower, "merge", DESK, master=repair, reason="same-matter")
    await repaired(api, repair)
    assert not (await service.ticket(first)).asides.relatives.follow_ups[0].open
    happened = await to_each(service, filings, await rating(service, follower, solved=False))
    assert happened == [
        (follower, "TicketRated"),
        (repair, "TicketReopened"),
        (follower, "MasterAdvanced"),
        (first, "FollowUpAdvanced"),
    ]
    assert (await service.ticket(first)).asides.relatives.follow_ups[0].open
    assert await loop_of(service, first, follower) == []
