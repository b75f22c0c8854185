"""Custody moves up, down, sideways and by the desk; each move names a new lead and arms his clocks."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import TicketEscalated
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Attempt, Clock, ClockKind, Custody
from tests.routing.fake_rules import LADDERS, FakeRules
from tests.routing.stories import (
    COMMUNITY,
    DESK,
    DISTRICT_DESK,
    LEADER,
    LEADER_IN_HIS_OFFICE,
    OTHER_DESK,
    RESIDENT,
    STREET,
    SYSTEM,
    TICKET,
    TOGETHER,
    WATER,
    assign,
    at,
    contact,
    escalate,
    given,
    opening,
    progress,
    send_down,
    sign,
    stands,
    supplement,
    told,
    transfer,
)

TRIED = (opening(), sign(), contact())


def test_a_grid_member_who_tried_hands_up_to_his_community() -> None:
    given(*told(*TRIED)).when(escalate()).then(
        TicketEscalated(
            at=at(0.8),
            rule="ticket.escalate",
            handler="grid-7",
            reason="no-power",
            custody=Custody("community", "s1c1", "s1c1", "community"),
            clocks=(
                Clock(f"{TICKET}:sign:5", ClockKind.SIGN, "s1c1", at(0.8), at(1.8), at(1.6)),
                Clock(f"{TICKET}:handle:5", ClockKind.HANDLE, "s1c1", at(0.8), at(48), at(38.4)),
            ),
        )
    )


@pytest.mark.parametrize("ladder", LADDERS, ids=len)
def test_every_ladder_is_climbed_rung_by_rung_to_its_top(ladder: tuple[str, ...]) -> None:
    rules = FakeRules(ladder)
    place = "s1c1g1m1" if "micro-grid" in ladder else "s1c1g1" if "grid" in ladder else "s1c1"
    history, climbed = told(opening(area=place), rules=rules), list[str]()
    while True:
        unit = given(*history).core.fold(history)
        assert unit is not None
        climbed.append(unit.custody.rung)
        answer = given(*history).when(escalate(by=ask.By("x", unit.custody.unit), reason="danger"), rules)
        if answer.refusal:
            break
        history = answer.whole
    answer.then_rejected("top-of-ladder")
    assert tuple(climbed) == ladder


def test_a_new_custodian_starts_with_nothing_tried() -> None:
    ticket = stands(*TRIED, progress(), escalate())
    assert ticket.attempt == Attempt(since=at(0.8))
    assert ticket.units == {"s1c1g1", "s1c1"}


def test_without_an_own_attempt_nothing_is_handed_up() -> None:
    given(*told(opening(), sign())).when(escalate()).then_rejected("no-own-attempt")


def test_a_reason_of_urgency_needs_no_own_attempt() -> None:
    given(*told(opening())).when(escalate(reason="danger")).then_happens(TicketEscalated)


def test_an_emergency_needs_no_own_attempt() -> None:
    given(*told(opening("burst"))).when(escalate()).then_happens(TicketEscalated)


@pytest.mark.parametrize(
    "command",
    [
        escalate(1, COMMUNITY, "tired"),
        replace(send_down(), reason="tired"),
        replace(transfer("s1c2", 1, COMMUNITY), reason="tired"),
    ],
)
def test_a_reason_must_stand_in_the_list(command: ask.Command) -> None:
    given(*told(*TRIED, escalate())).when(command).then_rejected("unknown-reason")


def test_a_community_sends_down_into_its_own_subtree() -> None:
    ticket = stands(*TRIED, escalate(), send_down())
    assert (ticket.custody.unit, ticket.handlers) == ("s1c1g1", {"grid-7", "community-1"})


@pytest.mark.parametrize("unit", ["s1c2g1", "s1c1", "s1", "s1-water"])
def test_nothing_is_sent_down_outside_the_own_subtree(unit: str) -> None:
    given(*told(*TRIED, escalate())).when(send_down(unit)).then_rejected("not-below")


def test_the_same_unit_is_not_sent_the_same_twice() -> None:
    again = (*TRIED, escalate(), send_down(), sign(1.1), contact(1.2), escalate(1.3))
    given(*told(*again)).when(send_down(hours=1.4)).then_rejected("sent-down-before")
    assert stands(*again, supplement(1.35), send_down(hours=1.4)).custody.unit == "s1c1g1"


def test_a_transfer_goes_to_a_neighbour_under_the_same_parent() -> None:
    assert stands(*TRIED, transfer()).custody.unit == "s1c1g2"


@pytest.mark.parametrize("unit", ["s1c1g1", "s1c2g1", "s1c1", "s1-water"])
def test_nothing_else_is_sideways(unit: str) -> None:
    given(*told(*TRIED)).when(transfer(unit)).then_rejected("not-sideways")


@pytest.mark.parametrize("command", [transfer("nowhere"), assign("nowhere"), assign(assists=("nowhere",))])
def test_a_unit_the_directory_does_not_know_gets_nothing(command: ask.Command) -> None:
    given(*told(*TRIED)).when(command).then_rejected("unknown-unit")


def test_a_desk_does_not_handle() -> None:
    given(*told(opening())).when(assign("d-desk")).then_rejected("not-a-handling-unit")


def test_the_desk_assigns_a_lead_with_assists_over_any_rungs() -> None:
    ticket = stands(opening(), assign("s1-water", assists=("s1-works", "s1-water")))
    assert (ticket.custody.lead, ticket.custody.assists) == ("s1-water", ("s1-works",))
    assert ticket.due_at == at(48)


def test_a_corrected_category_brings_its_limit_counted_from_acceptance() -> None:
    corrected = ask.Assign(at=at(1), by=DESK, unit="s1c1g1", reason="by-hand", category="burst", condition="pipe")
    ticket = stands(opening(), corrected)
    assert (ticket.due_at, ticket.flags.urgency, ticket.origin.category) == (at(2), "emergency", "burst")


def test_a_rung_the_policy_does_not_allow_it_is_refused() -> None:
    given(*told(*TOGETHER)).when(escalate(by=WATER)).then_rejected("rung-may-not")


@pytest.mark.parametrize("by", [COMMUNITY, STREET, WATER, RESIDENT, SYSTEM])
def test_only_the_custodian_hands_up(by: ask.By) -> None:
    given(*told(*TRIED)).when(escalate(by=by)).then_rejected("not-yours")


@pytest.mark.parametrize("by", [LEADER, LEADER_IN_HIS_OFFICE, DISTRICT_DESK])
def test_whoever_stands_over_the_desk_assigns_too(by: ask.By) -> None:
    assert stands(opening(), assign("s1-water", by=by)).custody.unit == "s1-water"


@pytest.mark.parametrize("by", [OTHER_DESK, ask.By("x", "s2", role="street-leader"), STREET])
def test_nobody_else_assigns(by: ask.By) -> None:
    given(*told(opening())).when(assign(by=by)).then_rejected("not-yours")
