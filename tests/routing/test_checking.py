"""Second looks at an answer, and what may still be said after the end."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    AppealDecided,
    AppealFiled,
    DeadlineMissed,
    Event,
    OperationRefused,
    ResolutionApproved,
    ReworkOrdered,
    TicketRaised,
    TicketReminded,
    TicketReopened,
    VerificationOrdered,
    VerificationReported,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Stage, Ticket, Work
from dispatch_service.routing.table import may_now
from tests.routing.fake_rules import FakeRules
from tests.routing.rarer import (
    APPEAL,
    CHECKER,
    DECIDE_APPEAL,
    ORDER_VERIFY,
    REOPEN,
    REPORT_VERIFY,
    REVIEW,
    REWORK,
)
from tests.routing.stories import (
    DESK,
    GRID,
    OTHER_GRID,
    RESIDENT,
    SYSTEM,
    TICKETS,
    at,
    call_back,
    close,
    contact,
    given,
    missed,
    opening,
    progress,
    resolve,
    sign,
    stands,
    told,
    withdraw,
)

READ_FIRST = FakeRules(reviewed=frozenset({"grid"}))
DONE = (opening(), sign(), contact(), progress(), resolve())
ENDED = (*DONE, call_back(), close())
AFTER_A_MISS = (
    opening(),
    sign(),
    missed(stands(opening(), sign()), ClockKind.CONTACT),
    contact(1.7),
    resolve(1.8),
    call_back(1.9),
    close(hours=2.0),
)
APPEALED = replace(APPEAL, by=GRID)


def test_where_the_policy_says_so_the_desk_reads_the_answer_first() -> None:
    done = told(*DONE, rules=READ_FIRST)
    ticket = stands(*DONE, rules=READ_FIRST)
    assert (ticket.work, ticket.clock(ClockKind.REVIEW) is not None) == (Work.TO_REVIEW, True)
    given(*done).when(call_back()).then_rejected("wrong-stage")
    approved = given(*done).when(REVIEW)
    approved.then_happens(ResolutionApproved)
    assert approved.after.work is Work.TO_CALL_BACK
    given(*approved.whole).when(call_back(4)).events  # noqa: B018 - a refusal fails the test


def test_rework_goes_back_to_the_same_lead_with_all_that_was_recorded() -> None:
    for rules in (READ_FIRST, FakeRules()):
        answer = given(*told(*DONE, rules=rules)).when(REWORK)
        answer.then_happens(ReworkOrdered)
        ticket = answer.after
        assert (ticket.stage, ticket.work, ticket.custody.unit) == (Stage.HANDLING, Work.WORKING, "s1c1g1")
        assert (ticket.attempt.contacted, ticket.flags.round) == (True, 1)


def test_verification_is_somebody_elses() -> None:
    ordered = given(*told(*DONE)).when(ORDER_VERIFY)
    ordered.then_happens(VerificationOrdered)
    assert [clock.kind for clock in ordered.after.clocks] == [ClockKind.VERIFY]
    passed = given(*ordered.whole).when(REPORT_VERIFY)
    passed.then_happens(VerificationReported)
    assert passed.after.work is Work.TO_CALL_BACK
    failed = given(*ordered.whole).when(replace(REPORT_VERIFY, passed=False))
    failed.then_happens(VerificationReported, ReworkOrdered)
    assert failed.after.work is Work.WORKING


def test_a_reopened_case_is_the_last_leads_again_under_a_deadline_of_its_own() -> None:
    answer = given(*told(*ENDED)).when(replace(REOPEN, at=at(60)))
    answer.then_happens(TicketReopened)
    ticket = answer.after
    assert (ticket.work, ticket.custody.unit, ticket.flags.round) == (Work.TO_SIGN, "s1c1g1", 2)
    assert (ticket.due_at, ticket.outcome.answer) == (at(66), "")


def test_the_requester_himself_may_ask_for_it_and_sees_a_refusal() -> None:
    asked = replace(REOPEN, by=RESIDENT, operation="op")
    given(*told(*ENDED)).when(asked).then_happens(TicketReopened)
    assert may_now(stands(*ENDED)) == ("rate", "reopen")
    (refused,) = given(*told(*ENDED)).when(replace(asked, at=at(103))).events
    assert isinstance(refused, OperationRefused)
    assert (refused.wish, refused.reason) == ("reopen", "reopen-window-over")


def test_an_upheld_appeal_leaves_the_miss_a_fact() -> None:
    filed = given(*told(*AFTER_A_MISS)).when(APPEALED)
    filed.then_happens(AppealFiled)
    upheld = given(*filed.whole).when(replace(DECIDE_APPEAL, at=at(4)))
    upheld.then_happens(AppealDecided)
    assert (upheld.after.asides.record.appeal, upheld.after.flags.misses) == ("upheld", 1)
    denied = given(*filed.whole).when(replace(DECIDE_APPEAL, at=at(4), uphold=False))
    assert denied.after.asides.record.appeal == "denied"


def test_an_appeal_is_decided_by_a_clock_of_its_own_that_raises_and_outlives_another_round() -> None:
    appealed = (*AFTER_A_MISS, APPEALED)
    ticket = stands(*appealed)
    assert [(clock.kind, clock.unit) for clock in ticket.clocks] == [(ClockKind.APPEAL, "s1-desk")]
    story = told(*appealed)
    for happened in (TicketReminded, TicketRaised, TicketRaised):
        answer = given(*story).when(missed(_folded(story), ClockKind.APPEAL))
        answer.then_happens(DeadlineMissed, happened)
        story = answer.whole
    assert _folded(story).stage is Stage.CLOSED
    again = given(*told(*appealed)).when(replace(REOPEN, at=at(5)))
    assert again.after.clock(ClockKind.APPEAL) is not None
    decided = given(*again.whole).when(replace(DECIDE_APPEAL, at=at(6))).after
    assert decided.clock(ClockKind.APPEAL) is None
    assert decided.clock(ClockKind.HANDLE) is not None


def test_an_appeal_is_still_decided_when_the_case_ended_a_second_time() -> None:
    reopened = (*AFTER_A_MISS, APPEALED, replace(REOPEN, at=at(5)), sign(5.1), contact(5.2), resolve(5.3))
    ended = (*reopened, call_back(5.4), close(hours=5.5))
    assert [clock.kind for clock in stands(*ended).clocks] == [ClockKind.APPEAL]
    assert stands(*ended, replace(DECIDE_APPEAL, at=at(6))).clocks == ()
    taken_back = stands(*AFTER_A_MISS, APPEALED, replace(REOPEN, at=at(5)), withdraw(5.1))
    assert [clock.kind for clock in taken_back.clocks] == [ClockKind.APPEAL]


def _folded(story: tuple[Event, ...]) -> Ticket:
    ticket = TICKETS.fold(story)
    assert ticket is not None
    return ticket


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        (DONE, REVIEW, "nothing-to-review"),
        (DONE, replace(REWORK, by=replace(DESK, person="grid-7")), "handled-it"),
        (DONE, replace(ORDER_VERIFY, unit="s1c1g1"), "handled-it"),
        (DONE, replace(ORDER_VERIFY, unit="nowhere"), "unknown-unit"),
        (DONE, REPORT_VERIFY, "not-yours"),
        ((*DONE, ORDER_VERIFY), replace(REPORT_VERIFY, by=GRID), "not-yours"),
        ((*DONE, ORDER_VERIFY), replace(REPORT_VERIFY, by=replace(CHECKER, person="grid-7")), "handled-it"),
        ((*DONE, ORDER_VERIFY), call_back(4), "wrong-stage"),
        (ENDED, replace(REOPEN, at=at(102.1)), "reopen-window-over"),
        (ENDED, replace(REOPEN, reason="mood"), "unknown-reason"),
        (ENDED, replace(REOPEN, by=OTHER_GRID), "not-yours"),
        (DONE, REOPEN, "wrong-stage"),
        (ENDED, APPEALED, "never-late"),
        (AFTER_A_MISS, replace(APPEALED, at=at(102.1)), "appeal-window-over"),
        (AFTER_A_MISS, replace(APPEALED, ground="unfair"), "unknown-reason"),
        (AFTER_A_MISS, replace(APPEALED, by=OTHER_GRID), "not-yours"),
        ((*AFTER_A_MISS, APPEALED), APPEALED, "appealed-before"),
        (AFTER_A_MISS, DECIDE_APPEAL, "nothing-asked"),
        (AFTER_A_MISS, replace(DECIDE_APPEAL, by=SYSTEM), "not-yours"),
        ((*AFTER_A_MISS, APPEALED), replace(DECIDE_APPEAL, by=replace(DESK, person="grid-7")), "handled-it"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)
