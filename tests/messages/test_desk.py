"""What a desk is told of answers: to read them, to call back, and nothing where neither is its turn."""

from datetime import timedelta

import pytest

from dispatch_service.codec import ticket_stream
from dispatch_service.handlers.order import Order
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.messages.port import Wanted
from dispatch_service.routing.states import ClockKind, Ticket
from shared.contracts.actor import SYSTEM
from shared.ids import new_id
from tests.messages.town import GRID, MEMBER, Town, approved, disputed, looked_at, read_first, resolved
from tests.routing.stories import missed
from tests.rules.demo import rules


@pytest.fixture
async def town() -> Town:
    return await Town().begun()


async def test_who_calls_back_is_told_of_what_waits_for_a_callback(town: Town) -> None:
    ticket = await town.open_ticket(person=False)
    await resolved(town, ticket)
    told = [one for one in await town.outbox.listed(Wanted(units=("S01-DESK",))) if one.what == "ResolutionSubmitted"]
    assert [(one.person, one.duty) for one in told] == [("回访员-云溪-01", "ticket.record-callback")]


async def told_at_the_desk(town: Town) -> list[tuple[str, str, str]]:
    """From the first on: of which event, in which duty, and what to do."""
    told = sorted(await town.outbox.listed(Wanted(units=("S01-DESK",))), key=lambda one: one.position)
    desk = rules().unit("S01-DESK")
    assert desk is not None
    return [(one.what, one.duty, one.zh.partition(desk.name)[2]) for one in told]


CALL_BACK = "安排回访；无须回访的，请办理结案。"


async def test_the_desk_is_told_to_call_back_where_the_requester_has_the_answer(town: Town) -> None:
    await resolved(town, await town.open_ticket(person=False))
    assert await told_at_the_desk(town) == [("ResolutionSubmitted", "ticket.record-callback", CALL_BACK)]


async def test_where_the_desk_reads_the_answer_first_it_is_told_so_and_to_call_back_once_it_has() -> None:
    town = await Town(made=read_first()).begun()
    ticket = await town.open_ticket(person=False)
    await resolved(town, ticket)
    review = ("ResolutionSubmitted", "ticket.review-resolution", "于11-23 18:00前审核答复，审核通过后再回访。")
    assert await told_at_the_desk(town) == [review]
    await approved(town, ticket)
    assert await told_at_the_desk(town) == [review, ("ResolutionApproved", "ticket.record-callback", CALL_BACK)]


@pytest.mark.parametrize("passed", [True, False])
async def test_after_a_look_at_the_site_the_desk_is_told_to_call_back_only_where_it_was_passed(
    town: Town, passed: bool
) -> None:
    ticket = await town.open_ticket(person=False)
    await resolved(town, ticket)
    await looked_at(town, ticket, passed=passed)
    told = [what for what, _, _ in await told_at_the_desk(town)]
    assert told == ["ResolutionSubmitted", "VerificationReported"][: 1 + passed]


async def test_a_callback_that_is_late_is_passed_on_among_those_who_call_back(town: Town) -> None:
    ticket = await town.open_ticket(person=False)
    await resolved(town, ticket)
    state = (await town.path.streams.fresh(ticket_stream(ticket))).state
    assert isinstance(state, Ticket)
    late = missed(state, ClockKind.CALLBACK)
    town.clock.set(late.at)
    await town.path.submit(Order(plan=TicketPlan(ticket, late), actor=SYSTEM, command=new_id()))
    await town.follow()
    for _ in range(4):
        await town.rounds()
        town.clock.advance(timedelta(hours=15))
    told = [one for one in await town.outbox.listed(Wanted(units=("S01-DESK",))) if one.what == "DeadlineMissed"]
    assert [one.person.partition("-")[0] for one in told[:3]] == ["回访员"] * 3


async def test_a_dispute_is_told_to_the_panel_to_rule_and_to_the_first_receiver_to_go_on(town: Town) -> None:
    ticket = await town.open_ticket(person=False)
    await disputed(town, ticket)
    told = {one.unit: one for one in await town.outbox.listed(Wanted()) if one.what == "DisputeOpened"}
    assert set(told) == {GRID, "Q-PANEL"}
    panel = told["Q-PANEL"]
    assert (panel.person, panel.duty) == ("职责裁定员-示范-01", "ticket.rule")
    assert panel.zh.endswith("职责有争议，请示范区职责裁定小组于11-25 12:00前裁定。")
    assert (told[GRID].person, told[GRID].zh[-16:]) == (MEMBER, "裁定前由文化路第6网格牵头办理。")
