"""Second looks at an answer, and the case that is opened again."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    OperationRefused,
    ResolutionApproved,
    ReworkOrdered,
    TicketReopened,
    VerificationOrdered,
    VerificationReported,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Stage, Work
from dispatch_service.routing.table import may_now
from tests.routing.fake_rules import FakeRules
from tests.routing.rarer import (
    CHECKER,
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
    at,
    call_back,
    close,
    contact,
    given,
    opening,
    progress,
    resolve,
    sign,
    stands,
    told,
)

READ_FIRST = FakeRules(reviewed=frozenset({"grid"}))
DONE = (opening(), sign(), contact(), progress(), resolve())
ENDED = (*DONE, call_back(), close())


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
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)
