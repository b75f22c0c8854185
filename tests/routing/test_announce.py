"""What the public is told: the whole public state after each event, and nothing of what is internal."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.announce import PublicHolder, PublicOutcome, PublicState, PublicWay, announce
from dispatch_service.routing.events import Event
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import ClockKind
from tests.routing.fake_rules import FakeRules
from tests.routing.rarer import APPEAL, DECIDE_VOID, ORDER_VERIFY, REFUSE, REPORT_VERIFY, REQUEST_VOID, REVIEW, REWORK
from tests.routing.stories import (
    AFTER_A_MISS,
    GRID,
    RULES,
    TOGETHER,
    WATER,
    WORKS,
    ask_return,
    at,
    attach,
    call_back,
    close,
    contact,
    detach,
    escalate,
    fire,
    folded,
    late,
    opening,
    progress,
    rate,
    resolve,
    sign,
    stands,
    supplement,
    told,
    withdraw,
)


def names(unit: str) -> tuple[str, str]:
    return (f"单位 {unit}", f"unit {unit}")


def said(*commands: ask.Command, rules: Rules = RULES) -> PublicState:
    """The announcement of the last event."""
    history = told(*commands, rules=rules)
    return announce(folded(history), history[-1], names)


def test_the_whole_public_state_stands_in_every_announcement() -> None:
    assert said(opening()) == PublicState(
        ticket="t",
        number="2026-1",
        what="TicketDispatched",
        at=at(0),
        stage="dispatched",
        round=1,
        holder=PublicHolder("grid", "s1c1g1", "单位 s1c1g1", "unit s1c1g1"),
        due_at=at(48),
        warn_at=at(38.4),
        provisional=False,
        public_note=None,
        operation=None,
        may_now=("supplement", "remind", "withdraw"),
    )


def test_the_answer_and_public_progress_are_told() -> None:
    assert said(opening(), sign(), resolve()).public_note == "sealed-answer"
    assert said(opening(), sign(), progress()).public_note == "sealed-note"


def test_an_answer_the_desk_reads_first_is_given_once_it_was_read() -> None:
    done, first = (opening(), sign(), resolve()), FakeRules(reviewed=frozenset({"grid"}))
    waits = said(*done, rules=first)
    assert (waits.what, waits.public_note, waits.stage) == ("Internal", None, "handling")
    for read in ((REVIEW,), (ORDER_VERIFY, REPORT_VERIFY)):
        given = said(*done, *read, rules=first)
        assert (given.what, given.public_note) == ("ResolutionSubmitted", "sealed-answer")
        assert given.stage == "feedback"
    assert said(*done, REVIEW, ORDER_VERIFY, REPORT_VERIFY, rules=first).what == "Internal"
    assert said(*done[:2], contact(), progress(), resolve(), REWORK, escalate(3), rules=first).stage == "dispatched"
    assert said(*done, ORDER_VERIFY, REPORT_VERIFY).what == "Internal"


def test_a_public_word_of_a_unit_that_helps_is_told_and_an_attempt_to_call_is_not() -> None:
    assert said(*TOGETHER, progress(by=WORKS)).public_note == "sealed-note"
    assert said(*TOGETHER, progress(by=WORKS, public=False)).what == "Internal"
    assert said(*TOGETHER, replace(contact(by=WATER), result="no-answer")).what == "Internal"


def test_a_residents_own_rating_is_told_him_as_taken() -> None:
    rated = said(opening(), sign(), resolve(), rate())
    assert (rated.what, rated.stage, rated.operation) == ("TicketRated", "verify", PublicOutcome("op-4", True))


def test_what_clocks_do_after_the_end_is_nothing_to_the_resident() -> None:
    appealed = (*AFTER_A_MISS, replace(APPEAL, by=GRID))
    assert said(*late(ClockKind.APPEAL, *appealed)).what == "Internal"


def test_internal_progress_is_only_counted() -> None:
    internal = said(opening(), sign(), progress(public=False))
    assert (internal.what, internal.public_note) == ("Internal", None)


@pytest.mark.parametrize(
    "story",
    [
        (opening(), ask_return()),
        (opening(), attach()),
        (opening(), attach(), detach()),
        (opening(), sign(), resolve(), call_back()),
        (opening("noise"), fire("t:handle:2", 49)),
    ],
)
def test_what_offices_settle_among_themselves_is_internal(story: tuple[ask.Command, ...]) -> None:
    assert said(*story).what == "Internal"


def test_an_end_has_no_holder_and_no_due_time() -> None:
    ended = said(opening(), sign(), resolve(), call_back(), close())
    assert (ended.what, ended.stage, ended.holder, ended.due_at) == ("TicketClosed", "closed", None, None)


def test_a_refusal_tells_its_words() -> None:
    refused = said(opening(area="s1"), REFUSE)
    assert (refused.public_note, refused.instead) == ("sealed-note", PublicWay("向法院反映", "The court"))
    assert said(opening(), sign()).instead is None
    assert said(opening(), REQUEST_VOID, DECIDE_VOID).public_note is None


def test_of_a_confidential_ticket_nobody_learns_who_has_it() -> None:
    assert said(opening("conduct")).holder is None


def test_a_historic_ticket_promises_no_time() -> None:
    assert said(opening(historic=True)).due_at is None


def test_a_wish_is_answered_by_its_operation() -> None:
    assert said(opening(), supplement()).operation == PublicOutcome("op-2", accepted=True)
    assert said(opening(), withdraw()).operation == PublicOutcome("op-3", accepted=True)
    late = said(opening(), sign(), resolve(), withdraw())
    assert late.operation == PublicOutcome("op-3", accepted=False, reason="wrong-stage")


def test_no_staff_code_is_ever_announced() -> None:
    story = (opening(), sign(), progress(), resolve(), call_back(), close())
    history: tuple[Event, ...] = told(*story)
    for count in range(1, len(history) + 1):
        announced = repr(announce(folded(history[:count]), history[count - 1], names))
        assert not any(code in announced for code in stands(*story).handlers)
