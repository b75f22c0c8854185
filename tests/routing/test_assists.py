"""Whoever is asked to help has a clock of its own: its silence is its own fault and never holds up the lead."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    AssistReported,
    DeadlineMissed,
    ResolutionSubmitted,
    TicketRaised,
    TicketReminded,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Ticket, Work
from tests.routing.rarer import (
    ADD_ASSIST,
    APPEAL,
    DECIDE_SUSPENSION,
    DROP_ASSIST,
    REQUEST_SUSPENSION,
    RESUME,
    REWORK,
    SET_LEAD,
)
from tests.routing.stories import (
    TICKET,
    TOGETHER,
    WATER,
    WORKS,
    ask_return,
    assign,
    at,
    call_back,
    close,
    contact,
    decide_return,
    folded,
    given,
    late,
    missed,
    opening,
    progress,
    resolve,
    sign,
    stands,
    told,
)

ANSWERED = (*TOGETHER, progress(by=WORKS))
HELPED = (opening(), sign(), replace(ADD_ASSIST, at=at(0.6)))


def asked(ticket: Ticket) -> list[str]:
    return [clock.unit for clock in ticket.clocks if clock.kind is ClockKind.ASSIST]


def test_helping_begins_when_the_custodian_has_signed() -> None:
    assert asked(stands(opening("water"))) == []
    clock = stands(*TOGETHER).clock(ClockKind.ASSIST)
    assert clock is not None
    assert (clock.timer, clock.unit, clock.due_at) == (f"{TICKET}:assist:3:s1-works", "s1-works", at(1.5))


def test_each_of_several_has_its_own() -> None:
    several = stands(opening(), assign("s1-water", 0.2, assists=("s1-works", "d-gas")), sign(0.3, WATER))
    assert asked(several) == ["s1-works", "d-gas"]
    assert len({clock.timer for clock in several.clocks}) == len(several.clocks)


def test_a_word_of_the_assisting_unit_stops_its_clock_and_leaves_the_custodian_alone() -> None:
    answer = given(*told(*TOGETHER)).when(progress(by=WORKS))
    (reported,) = answer.events
    assert isinstance(reported, AssistReported)
    ticket = answer.after
    assert (reported.unit, asked(ticket), ticket.work, ticket.attempt.progressed) == (
        "s1-works",
        [],
        Work.SIGNED,
        False,
    )
    assert "works-1" in ticket.handlers
    given(*answer.whole).when(ask_return(0.9, WATER)).events  # noqa: B018 - a refusal fails the test


def test_an_assisting_unit_does_not_sign() -> None:
    given(*told(opening("water"))).when(sign(by=WORKS)).then_rejected("not-yours")


def test_silence_is_charged_to_the_assisting_unit_and_raised() -> None:
    story = told(*TOGETHER)
    kinds: list[type] = []
    for _ in range(3):
        answer = given(*story).when(missed(folded(story), ClockKind.ASSIST))
        late = answer.events[0]
        assert isinstance(late, DeadlineMissed)
        assert (late.unit, late.clock) == ("s1-works", "assist")
        kinds += [type(event) for event in answer.events[1:]]
        story = answer.whole
    assert kinds == [TicketReminded, TicketRaised, TicketRaised]
    assert folded(story).custody.unit == "s1-water"


def test_silence_never_holds_up_the_lead() -> None:
    answer = given(*told(*TOGETHER)).when(resolve(by=WATER))
    answer.then_happens(ResolutionSubmitted)
    assert asked(answer.after) == []


def test_sent_back_for_rework_only_the_silent_ones_are_asked_again() -> None:
    assert asked(stands(*TOGETHER, resolve(by=WATER), REWORK)) == ["s1-works"]
    assert asked(stands(*ANSWERED, resolve(by=WATER), REWORK)) == []


def test_another_round_asks_everybody_anew_once_the_lead_has_signed() -> None:
    again = (*ANSWERED, resolve(by=WATER), call_back(solved=False))
    assert asked(stands(*again)) == []
    assert asked(stands(*again, sign(2, WATER))) == ["s1-works"]


def test_a_return_keeps_nobody_waiting_and_forgets_nobody() -> None:
    returning = (*TOGETHER, ask_return(0.8, WATER))
    assert asked(stands(*returning)) == []
    assert asked(stands(*returning, decide_return(False))) == ["s1-works"]
    assert asked(stands(*ANSWERED, ask_return(0.8, WATER), decide_return(False))) == []


def test_who_is_added_is_asked_and_who_is_dropped_is_not_any_more() -> None:
    assert asked(stands(*HELPED)) == ["s1-works"]
    assert asked(stands(*HELPED, replace(DROP_ASSIST, at=at(0.7)))) == []
    assert asked(stands(opening(), replace(ADD_ASSIST, at=at(0.1)))) == []


def test_who_leads_does_not_assist_and_who_handles_it_has_a_clock_already() -> None:
    led = stands(*HELPED, replace(SET_LEAD, unit="s1-works", at=at(0.7)))
    assert (led.custody.assists, asked(led)) == (("s1c1g1",), [])
    back = (*HELPED, replace(ADD_ASSIST, unit="d-gas", at=at(0.7)), replace(SET_LEAD, unit="s1-works", at=at(0.8)))
    assert asked(stands(*back, replace(SET_LEAD, unit="d-gas", at=at(0.9)))) == ["s1-works"]


def test_a_suspension_stops_the_assists_clock_as_well() -> None:
    paused = (*TOGETHER, replace(REQUEST_SUSPENSION, by=WATER), DECIDE_SUSPENSION)
    clock = stands(*paused).clock(ClockKind.ASSIST)
    assert clock is not None
    assert clock.suspended_at == DECIDE_SUSPENSION.at
    resumed = stands(*paused, RESUME).clock(ClockKind.ASSIST)
    assert resumed is not None
    assert resumed.due_at == at(1.5) + (RESUME.at - DECIDE_SUSPENSION.at)


def test_a_unit_that_was_late_to_help_may_appeal_and_the_lead_may_not_for_it() -> None:
    silent = late(ClockKind.ASSIST, *TOGETHER, contact(by=WATER))
    ended = (*silent, resolve(1.6, WATER), call_back(1.7), close(hours=2))
    given(*told(*ended)).when(replace(APPEAL, by=WORKS)).events  # noqa: B018 - a refusal fails the test
    given(*told(*ended)).when(replace(APPEAL, by=WATER)).then_rejected("never-late")


@pytest.mark.parametrize("story", [TOGETHER, HELPED])
def test_whoever_takes_over_asks_its_own_helpers(story: tuple[ask.Command, ...]) -> None:
    moved = stands(*story, assign("s1c1g2", 1.0))
    assert (moved.custody.assists, asked(moved)) == ((), [])
