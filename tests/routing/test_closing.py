"""No ticket ends without an answer and a callback, or a reason from the list; and never by somebody who handled it."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import CallbackRecorded, RehandleOrdered, TicketClosed, TicketRaised
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Clock, ClockKind, Custody, Stage, Work
from tests.routing.fake_rules import FakeRules
from tests.routing.stories import (
    DESK,
    GRID,
    LEADER,
    SUPERVISOR,
    TICKET,
    at,
    attach,
    call_back,
    close,
    detach,
    given,
    opening,
    rehandle,
    resolve,
    sign,
    stands,
    told,
)

DONE = (opening(), sign(), resolve())
ASKED = (*DONE, call_back())
UNSOLVED = (*DONE, call_back(solved=False))
AGAIN = (*UNSOLVED, sign(2), resolve(3))
HANDLER_AT_THE_DESK = By("grid-7", "s1-desk", "dispatcher", "resident-desk")


def test_a_solved_matter_waits_to_be_closed() -> None:
    given(*told(*DONE)).when(call_back()).then(
        CallbackRecorded(
            at=at(1.5),
            rule="ticket.record-callback",
            reached=True,
            contacted=True,
            solved=True,
            satisfied="satisfied",
            tries=1,
            outcome="solved",
            clocks=(Clock(f"{TICKET}:close:5", ClockKind.CLOSE, "s1-desk", at(1.5), at(2.5), at(2.3)),),
        )
    )


def test_the_normal_end() -> None:
    answer = given(*told(*ASKED)).when(close())
    answer.then(TicketClosed(at=at(2), rule="ticket.close.normal", kind="normal", stage=Stage.CLOSED, reason=""))
    assert (answer.after.stage, answer.after.work, answer.after.clocks) == (Stage.CLOSED, Work.NONE, ())


def test_unsolved_goes_back_to_the_lead_at_once_with_a_new_due_time() -> None:
    answer = given(*told(*DONE)).when(call_back(solved=False, hours=47))
    answer.then_happens(CallbackRecorded, RehandleOrdered)
    ticket = answer.after
    assert ticket.custody == Custody("grid", "s1c1g1", "s1c1g1", "grid")
    assert (ticket.stage, ticket.work, ticket.flags.round, ticket.due_at) == (Stage.HANDLING, Work.TO_SIGN, 2, at(53))
    assert [clock.timer for clock in ticket.clocks] == [f"{TICKET}:sign:6", f"{TICKET}:handle:6"]
    assert ticket.outcome.answer == ""


def test_unsolved_again_is_supervised_and_decided_by_the_desk() -> None:
    answer = given(*told(*AGAIN)).when(call_back(4, solved=False))
    answer.then_happens(CallbackRecorded, TicketRaised)
    ticket = answer.after
    assert (ticket.work, ticket.flags.supervised_by) == (Work.TO_CLOSE, ("d-supervision",))


def test_a_third_round_is_supervised_too() -> None:
    given(*told(*AGAIN)).when(rehandle(4)).then_happens(RehandleOrdered, TicketRaised)


@pytest.mark.parametrize("by", [DESK, By("x", "d-desk", role="callback"), SUPERVISOR])
def test_another_round_may_be_ordered_instead_of_closing(by: By) -> None:
    assert stands(*ASKED, rehandle(by=by)).flags.round == 2


def test_another_round_needs_a_reason_from_the_list() -> None:
    given(*told(*ASKED)).when(rehandle(reason="mood")).then_rejected("unknown-reason")


def test_a_resident_not_reached_is_tried_again_on_the_same_clock() -> None:
    ticket = stands(*DONE, call_back(reached=False, solved=None))
    assert (ticket.work, ticket.outcome.callback) == (Work.TO_CALL_BACK, "try-again")
    assert ticket.clocks == stands(*DONE).clocks


def test_after_the_last_try_unreachable_is_an_outcome_of_its_own() -> None:
    tries = [call_back(hours, reached=False, solved=None) for hours in (1.5, 1.6, 1.7)]
    ticket = stands(*DONE, *tries)
    assert (ticket.work, ticket.outcome.callback, ticket.outcome.callback_tries) == (Work.TO_CLOSE, "unreachable", 3)
    unreachable = close("unreachable", reason="no-answer")
    given(*told(*DONE, *tries)).when(unreachable).then_happens(TicketClosed)
    given(*told(*DONE, *tries)).when(close()).then_rejected("callback-missing")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (call_back(solved=None), "callback-incomplete"),
        (replace(call_back(), satisfied="thrilled"), "unknown-reason"),
    ],
)
def test_an_incomplete_callback_is_refused(command: ask.Command, code: str) -> None:
    given(*told(*DONE)).when(command).then_rejected(code)


@pytest.mark.parametrize(
    ("story", "command"),
    [
        (DONE, call_back(by=HANDLER_AT_THE_DESK)),
        (ASKED, rehandle(by=HANDLER_AT_THE_DESK)),
        (ASKED, close(by=HANDLER_AT_THE_DESK)),
    ],
)
def test_whoever_handled_it_neither_calls_back_nor_closes(story: tuple[ask.Command, ...], command: ask.Command) -> None:
    given(*told(*story)).when(command).then_rejected("handled-it")


def test_the_custodian_does_not_close() -> None:
    given(*told(*ASKED)).when(close(by=GRID)).then_rejected("not-yours")


def test_informed_is_the_end_when_nothing_more_can_be_done() -> None:
    unsolved = told(*AGAIN, call_back(4, solved=False))
    informed = close("informed", 5, reason="cannot-be-done", note="sealed-words")
    given(*unsolved).when(informed).then_happens(TicketClosed)
    given(*unsolved).when(replace(informed, note="")).then_rejected("answer-missing")
    given(*told(*ASKED)).when(informed).then_rejected("callback-missing")


def test_an_anonymous_request_ends_without_a_callback() -> None:
    anonymous = close("anonymous", reason="no-answer")
    given(*told(opening(anonymous=True), sign(), resolve())).when(anonymous).then_happens(TicketClosed)
    given(*told(*DONE)).when(anonymous).then_rejected("requester-known")


@pytest.mark.parametrize("kind", ["unreasonable", "forced"])
def test_a_leader_alone_ends_what_nobody_can_meet_and_the_resident_is_told(kind: str) -> None:
    command = close(kind, reason="by-order", note="sealed-words", by=LEADER)
    given(*told(*DONE)).when(command).then_happens(TicketClosed)
    given(*told(*DONE)).when(replace(command, by=DESK)).then_rejected("not-yours")
    given(*told(*DONE)).when(replace(command, note="")).then_rejected("answer-missing")


def test_what_the_category_demands_for_its_end_must_be_said_to_be_the_case() -> None:
    cable = told(opening("cable"), sign(), resolve(), call_back())
    answer = given(*cable).when(close())
    answer.then_rejected("closing-criterion")
    assert answer.refusal is not None
    assert answer.refusal.detail == "已修复 / Repaired"
    (closed,) = given(*cable).when(replace(close(), met=True)).events
    assert isinstance(closed, TicketClosed)
    assert closed.met


def test_what_was_not_settled_need_not_be_said_to_be() -> None:
    again = (opening("cable"), sign(), resolve(), call_back(solved=False), sign(2), resolve(3))
    informed = close("informed", 5, reason="cannot-be-done", note="sealed-words")
    given(*told(*again, call_back(4, solved=False))).when(informed).then_happens(TicketClosed)


@pytest.mark.parametrize(("allowed", "round_"), [(0, 1), (1, 2), (2, 3)])
def test_the_policy_says_how_often_it_goes_another_round_before_somebody_watches(allowed: int, round_: int) -> None:
    rules = FakeRules(rehandles=allowed)
    story: tuple[ask.Command, ...] = (opening(), sign(0.1), resolve(0.2), call_back(0.3, solved=False))
    for number in range(1, allowed + 1):
        story += (sign(number), resolve(number + 0.1), call_back(number + 0.2, solved=False))
    ticket = stands(*story, rules=rules)
    assert (ticket.flags.round, ticket.flags.supervised_by) == (round_, ("d-supervision",))


def test_nothing_closes_without_a_callback() -> None:
    given(*told(*DONE)).when(close()).then_rejected("callback-missing")


def test_nothing_closes_before_it_is_answered() -> None:
    given(*told(opening(), sign())).when(close()).then_rejected("wrong-stage")


def test_nothing_closes_in_a_way_nobody_knows() -> None:
    given(*told(*ASKED)).when(close("quietly")).then_rejected("unknown-kind")


def test_an_open_whistle_holds_the_ticket_open() -> None:
    whistled = (opening(), sign(), attach(), resolve(), call_back())
    given(*told(*whistled)).when(close()).then_rejected("whistle-open")
    given(*told(*whistled, detach())).when(close(hours=3)).then_happens(TicketClosed)
