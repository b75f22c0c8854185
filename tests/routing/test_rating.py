"""The resident rates himself how it went, by the link he was sent: it is the callback, once for each round."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.deciding.rating import asked_until, is_asked
from dispatch_service.routing.events import (
    OperationRefused,
    RehandleOrdered,
    TicketClosed,
    TicketRaised,
    TicketRated,
    TicketReopened,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Clock, ClockKind, Stage, Work
from dispatch_service.routing.table import may_now
from tests.routing.fake_rules import RULES, FakeRules
from tests.routing.rarer import ORDER_VERIFY, REPORT_VERIFY, REVIEW, REWORK
from tests.routing.stories import (
    DESK,
    LEADER,
    TICKET,
    at,
    call_back,
    close,
    filed_by_platform,
    folded,
    given,
    opening,
    rate,
    rehandle,
    resolve,
    sign,
    stands,
    told,
)

DONE = (opening(), sign(), resolve())
ENDED = (*DONE, call_back(), close())
AGAIN = (*DONE, rate(solved=False), sign(2), resolve(3))
BY_PROXY = (replace(opening(), by_proxy=True), sign(), resolve())
ANONYMOUS = (opening(anonymous=True), sign(), resolve())
BY_ORDER = replace(close("forced", reason="by-order", note="sealed-words"), by=LEADER)
INFORMED = close("informed", 5, reason="cannot-be-done", note="sealed-words")
UNHEARD = tuple(call_back(hours, reached=False, solved=None) for hours in (1.5, 1.6, 1.7))
PLATFORMS = (filed_by_platform(), sign(), resolve())


def refused(story: tuple[ask.Command, ...], command: ask.Rate, reason: str) -> None:
    (event,) = given(*told(*story)).when(command).events
    assert isinstance(event, OperationRefused)
    assert (event.operation, event.wish, event.reason) == (command.operation, "rate", reason)


def test_his_word_is_the_callback_and_the_desk_closes() -> None:
    answer = given(*told(*DONE)).when(rate())
    answer.then(
        TicketRated(
            at=at(1.5),
            rule="ticket.rate",
            operation="op-4",
            contacted=True,
            solved=True,
            satisfied="satisfied",
            outcome="solved",
            clocks=(Clock(f"{TICKET}:close:5", ClockKind.CLOSE, "s1-desk", at(1.5), at(2.5), at(2.3)),),
        )
    )
    assert (answer.after.stage, answer.after.work, answer.after.outcome.callback) == (
        Stage.VERIFY,
        Work.TO_CLOSE,
        "solved",
    )
    given(*answer.whole).when(close()).then_happens(TicketClosed)


def test_unsolved_is_another_round_as_on_the_desks_callback() -> None:
    answer = given(*told(*DONE)).when(replace(rate(solved=False), note="sealed-words"))
    answer.then_happens(TicketRated, RehandleOrdered)
    ordered = answer.events[-1]
    assert isinstance(ordered, RehandleOrdered)
    assert (ordered.rule, ordered.reason, ordered.note) == ("ticket.rate.unsolved", "unsolved", "sealed-words")
    assert (answer.after.work, answer.after.flags.round, answer.after.outcome.rated) == (Work.TO_SIGN, 2, False)


def test_unsolved_again_is_supervised() -> None:
    answer = given(*told(*AGAIN)).when(rate(4, solved=False, round_=2))
    answer.then_happens(TicketRated, TicketRaised)
    assert (answer.after.work, answer.after.flags.supervised_by) == (Work.TO_CLOSE, ("d-supervision",))


def test_dissatisfied_with_what_was_solved_stays_for_the_desk_to_decide() -> None:
    unhappy = replace(rate(), satisfied="dissatisfied")
    answer = given(*told(*DONE)).when(unhappy)
    answer.then_happens(TicketRated)
    given(*answer.whole).when(rehandle(reason="answer-wrong")).then_happens(RehandleOrdered)


def test_what_the_desk_wrote_down_gives_way_to_his_own_word() -> None:
    answer = given(*told(*DONE, call_back())).when(rate(1.8, solved=False))
    answer.then_happens(TicketRated, RehandleOrdered)


def test_whom_nobody_reached_may_still_answer_and_the_desks_time_to_close_runs_on() -> None:
    tries = [call_back(hours, reached=False, solved=None) for hours in (1.5, 1.6, 1.7)]
    before = stands(*DONE, *tries)
    answer = given(*told(*DONE, *tries)).when(rate(1.8))
    answer.then_happens(TicketRated)
    assert (answer.after.outcome.callback, answer.after.clocks) == ("solved", before.clocks)


def test_unsolved_said_a_second_time_of_one_round_raises_nothing_more() -> None:
    unsolved = (*AGAIN, call_back(4, solved=False))
    given(*told(*unsolved)).when(rate(4.1, solved=False, round_=2)).then_happens(TicketRated)


def test_after_the_end_a_good_word_is_kept_and_changes_nothing_else() -> None:
    answer = given(*told(*ENDED)).when(rate(5))
    (rated,) = answer.events
    assert isinstance(rated, TicketRated)
    assert (rated.rule, rated.outcome) == ("ticket.rate.after-the-end", "")
    ticket = answer.after
    assert (ticket.stage, ticket.outcome.callback, ticket.outcome.rated) == (Stage.CLOSED, "solved", True)


def test_after_the_end_unsolved_opens_it_again() -> None:
    answer = given(*told(*ENDED)).when(rate(5, solved=False))
    answer.then_happens(TicketRated, TicketReopened)
    assert (answer.after.stage, answer.after.flags.round) == (Stage.HANDLING, 2)
    assert {clock.timer for clock in answer.after.clocks} == {f"{TICKET}:sign:8", f"{TICKET}:handle:8"}


def test_while_the_repair_is_under_way_unsolved_is_no_emergency_again() -> None:
    safe = (opening("main"), sign(), resolve(), call_back(), replace(close(hours=4), met=True))
    answer = given(*told(*safe)).when(rate(5, solved=False))
    answer.then_happens(TicketRated)
    assert (answer.after.stage, answer.after.outcome.solved) == (Stage.CLOSED, False)


def test_after_the_end_of_another_round_it_is_supervised_as_well() -> None:
    ended = (*AGAIN, call_back(4), close(hours=5))
    answer = given(*told(*ended)).when(rate(6, solved=False, round_=2))
    answer.then_happens(TicketRated, TicketReopened, TicketRaised)


def test_when_the_window_for_that_is_over_his_word_is_only_kept() -> None:
    given(*told(*ENDED)).when(rate(102.5, solved=False)).then_happens(TicketRated)


def test_what_was_closed_as_not_to_be_solved_is_not_opened_by_saying_so() -> None:
    answer = given(*told(*DONE, BY_ORDER)).when(rate(5, solved=False))
    answer.then_happens(TicketRated)
    assert answer.after.stage is Stage.CLOSED


def test_a_round_is_rated_once() -> None:
    refused((*DONE, rate()), rate(1.6), "already-rated")
    refused((*ENDED, rate(5)), rate(6), "already-rated")


def test_another_round_is_rated_anew_and_not_by_the_old_link() -> None:
    refused(AGAIN, rate(4), "another-round")
    given(*told(*AGAIN)).when(rate(4, round_=2)).then_happens(TicketRated)


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        ((opening(), sign()), "wrong-stage"),
        ((*DONE, ORDER_VERIFY), "wrong-stage"),
        (PLATFORMS, "authority-calls-back"),
        (ANONYMOUS, "not-asked"),
        (BY_PROXY, "not-asked"),
    ],
)
def test_nobody_rates_what_he_was_not_asked(story: tuple[ask.Command, ...], reason: str) -> None:
    refused(story, rate(2), reason)


def test_an_answer_that_stands_in_no_list_is_refused() -> None:
    refused(DONE, replace(rate(), satisfied="thrilled"), "unknown-reason")


def test_only_the_resident_rates() -> None:
    given(*told(*DONE)).when(replace(rate(), by=DESK)).then_rejected("not-yours")


def test_the_desk_does_not_call_back_after_him() -> None:
    given(*told(*DONE, rate())).when(call_back(1.6)).then_rejected("wrong-stage")


def asked(*commands: ask.Command, rules: FakeRules = RULES) -> bool:
    """Whether the last event asks the resident for his rating."""
    history = told(*commands, rules=rules)
    return is_asked(folded(history), history[-1])


def test_he_is_asked_when_the_answer_is_his_to_read() -> None:
    reviewed = FakeRules(reviewed=frozenset({"grid"}))
    assert asked(*DONE)
    assert not asked(*DONE, rules=reviewed)
    assert asked(*DONE, REVIEW, rules=reviewed)
    assert not asked(*DONE, REWORK)
    assert not asked(opening(), sign())


def test_he_is_asked_anew_when_somebody_has_looked_and_it_holds() -> None:
    assert not asked(*DONE, ORDER_VERIFY)
    assert asked(*DONE, ORDER_VERIFY, REPORT_VERIFY)


@pytest.mark.parametrize("story", [PLATFORMS, ANONYMOUS, BY_PROXY])
def test_whom_we_do_not_call_back_we_do_not_ask(story: tuple[ask.Command, ...]) -> None:
    assert not asked(*story)
    assert "rate" not in may_now(stands(*story))


def test_of_what_a_case_goes_on_as_nobody_is_asked_by_link() -> None:
    first = (opening("main"), sign(), resolve())
    assert asked(*first)
    repair = (replace(opening("main"), first="t-0"), sign(), resolve())
    assert not asked(*repair)
    assert "rate" not in may_now(stands(*repair))
    refused(repair, rate(2), "not-asked")


def test_look_that_finds_it_undone_asks_nobody() -> None:
    history = told(*DONE, ORDER_VERIFY, replace(REPORT_VERIFY, passed=False))
    assert not is_asked(folded(history[:-1]), history[-2])


def test_the_policy_says_how_long_the_link_is_good_for() -> None:
    assert asked_until(stands(*DONE), at(1), RULES) == at(337)


def test_what_he_may_do_now_names_it_until_he_has() -> None:
    assert "rate" in may_now(stands(*DONE))
    assert "rate" not in may_now(stands(*DONE, rate()))


@pytest.mark.parametrize(
    ("story", "offered"),
    [
        (ENDED, True),
        ((*DONE, *UNHEARD, close("unreachable", reason="no-answer")), True),
        ((*AGAIN, call_back(4, solved=False), INFORMED), False),
        ((*DONE, BY_ORDER), False),
    ],
    ids=["normal", "unreachable", "informed", "forced"],
)
def test_after_an_end_he_is_invited_to_rate_only_what_was_settled(
    story: tuple[ask.Command, ...], offered: bool
) -> None:
    ticket = stands(*story)
    assert (ticket.stage, "rate" in may_now(ticket)) == (Stage.CLOSED, offered)
