"""Whose matter it is: a dispute is ruled on, the ruling binds; and supervision owes a reply."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import (
    DeadlineMissed,
    DisputeOpened,
    DisputeRuled,
    SupervisionOrdered,
    SupervisionReplied,
    TicketRaised,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.ruling import to_rule
from dispatch_service.routing.states import ClockKind, Work
from tests.routing.fake_rules import RULES
from tests.routing.rarer import DISPUTE, PANEL, REPLY, RULE, SUPERVISE
from tests.routing.stories import (
    COMMUNITY,
    DESK,
    DISTRICT_DESK,
    LEADER,
    OTHER_GRID,
    SUPERVISOR,
    WATER,
    ask_return,
    assign,
    at,
    call_back,
    close,
    contact,
    decide_return,
    given,
    missed,
    opening,
    progress,
    resolve,
    sign,
    stands,
    told,
)

TWICE = (
    opening(),
    ask_return(),
    decide_return(True),
    assign("s1c1g2"),
    ask_return(1.2, OTHER_GRID),
    decide_return(True, 1.3),
)
RULED = (*TWICE, RULE)


def test_the_first_receiver_leads_until_the_ruling_and_may_work_on() -> None:
    ticket = stands(*TWICE)
    assert (ticket.work, ticket.custody.unit) == (Work.DISPUTED, "s1c1g1")
    assert {clock.kind for clock in ticket.clocks} == {ClockKind.DISPUTE, ClockKind.HANDLE}
    assert ticket.due_at == at(48), "a dispute never stops the case's clock"


def test_the_time_for_the_ruling_is_the_panels_who_may_rule() -> None:
    clock = stands(*TWICE).clock(ClockKind.DISPUTE)
    assert clock is not None
    assert clock.unit == PANEL.unit
    given(*told(*TWICE)).when(replace(RULE, by=DISTRICT_DESK)).then_rejected("not-yours")


def test_on_a_confidential_case_the_first_person_rules_and_no_panel() -> None:
    clock = stands(replace(opening(), confidential=True), *TWICE[1:]).clock(ClockKind.DISPUTE)
    assert clock is not None
    assert clock.unit == "d-leader"


def test_a_case_in_dispute_waits_for_whom_its_clock_names_and_a_ruled_one_for_nobody() -> None:
    ticket = stands(*TWICE)
    elsewhere = tuple(replace(clock, unit="d-desk") for clock in ticket.clocks if clock.kind is ClockKind.DISPUTE)
    assert to_rule(replace(ticket, clocks=elsewhere), RULES) == "d-desk"
    assert to_rule(stands(*RULED), RULES) == ""


def test_a_historic_case_in_dispute_has_no_clock_and_waits_for_the_panel_all_the_same() -> None:
    ticket = stands(opening(historic=True), *TWICE[1:])
    assert (ticket.clocks, to_rule(ticket, RULES)) == ((), PANEL.unit)


def test_a_confidential_case_waits_for_the_first_person_whatever_its_clock_names() -> None:
    ticket = stands(*TWICE)
    closed = replace(ticket, flags=replace(ticket.flags, confidential=True))
    assert to_rule(closed, RULES) == "d-leader"


def test_a_ruling_binds() -> None:
    answer = given(*told(*TWICE)).when(RULE)
    (ruled,) = answer.events
    assert isinstance(ruled, DisputeRuled)
    assert (ruled.unit, ruled.category, ruled.area) == ("s1-water", "lamp", "s1c1g1")
    assert (answer.after.custody.unit, answer.after.work) == ("s1-water", Work.TO_SIGN)
    given(*answer.whole).when(ask_return(3.5, WATER)).then_rejected("ruling-binds")


def test_the_districts_leader_may_rule_as_the_panel_does() -> None:
    leader = By("leader-0", "d", "leader", "district-leader")
    given(*told(*TWICE)).when(replace(RULE, by=leader)).then_happens(DisputeRuled)


def test_a_ruling_that_stays_out_is_brought_before_the_district() -> None:
    answer = given(*told(*TWICE)).when(missed(stands(*TWICE), ClockKind.DISPUTE))
    miss = answer.events[0]
    assert isinstance(miss, DeadlineMissed)
    assert miss.unit == PANEL.unit
    assert answer.after.clock(ClockKind.DISPUTE) is not None


def test_the_desk_may_bring_it_to_a_ruling_before_that() -> None:
    given(*told(opening())).when(DISPUTE).then_happens(DisputeOpened)


def test_a_supervision_has_a_deadline_of_its_own_and_ends_with_the_reply() -> None:
    ordered = given(*told(opening())).when(SUPERVISE)
    (event,) = ordered.events
    assert isinstance(event, SupervisionOrdered)
    assert (event.unit, event.due_at) == ("s1c1", at(4))
    reply = replace(REPLY, duty=event.duty)
    replied = given(*ordered.whole).when(reply)
    (answer,) = replied.events
    assert isinstance(answer, SupervisionReplied)
    assert (answer.on_time, replied.after.asides.duties) == (True, ())
    assert replied.after.clock(ClockKind.SUPERVISE) is None
    late = given(*ordered.whole).when(replace(reply, at=at(9))).events[0]
    assert isinstance(late, SupervisionReplied)
    assert not late.on_time


def test_a_leaders_instruction_is_a_supervision_of_its_own_kind() -> None:
    instruction = replace(SUPERVISE, by=LEADER, kind="instruction", unit="s1-water")
    assert stands(opening(), instruction).asides.duties[0].kind == "instruction"


def test_who_stays_silent_answers_to_the_district() -> None:
    watched = (opening(), sign(), SUPERVISE)
    story = told(*watched)
    for _ in range(3):
        ticket = given(*story).when(ask.Remind(at=at(3), by=DESK)).after
        story = given(*story).when(missed(ticket, ClockKind.SUPERVISE)).whole
    assert any(isinstance(event, TicketRaised) for event in story)


def test_a_supervision_outlives_every_move_and_holds_the_ticket_open() -> None:
    early = replace(SUPERVISE, at=at(0.55))
    answered = (opening(), sign(), early, contact(), progress(), resolve(), call_back())
    ticket = stands(*answered)
    assert ticket.clock(ClockKind.SUPERVISE) is not None
    given(*told(*answered)).when(close()).then_rejected("reply-owed")


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((opening(),), replace(DISPUTE, ground="bored"), "unknown-reason"),
        ((opening(), sign(), progress()), DISPUTE, "wrong-stage"),
        (TWICE, replace(RULE, by=DESK), "not-yours"),
        (TWICE, replace(RULE, unit="nowhere"), "unknown-unit"),
        (TWICE, replace(RULE, unit="s1-desk"), "not-a-handling-unit"),
        (TWICE, replace(RULE, ground="by-dice"), "unknown-reason"),
        ((opening(),), RULE, "wrong-stage"),
        (TWICE, replace(RULE, by=DISTRICT_DESK), "not-yours"),
        (TWICE, replace(RULE, by=SUPERVISOR), "not-yours"),
        ((opening(),), replace(SUPERVISE, unit="nowhere"), "unknown-unit"),
        ((opening(),), replace(SUPERVISE, kind="shout"), "unknown-kind"),
        ((opening(),), replace(SUPERVISE, reason="mood"), "unknown-reason"),
        ((opening(),), replace(SUPERVISE, by=COMMUNITY), "not-yours"),
        ((opening(), SUPERVISE), replace(SUPERVISE, by=SUPERVISOR), "supervised-already"),
        ((opening(), SUPERVISE), replace(REPLY, duty="none"), "no-such-duty"),
        ((opening(), SUPERVISE), replace(REPLY, by=WATER), "not-yours"),
        ((opening(), SUPERVISE), replace(REPLY, note=""), "note-missing"),
        ((opening(), SUPERVISE), replace(REPLY, reply="later"), "unknown-reason"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)
