"""Whose request was merged rates how the case that carries on was handled: his own rating, and a word to the master."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.deciding.rating import is_asked
from dispatch_service.routing.events import OperationRefused, RehandleOrdered, TicketRaised, TicketRated, TicketReopened
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Stage, Work
from dispatch_service.routing.table import may_now
from tests.routing.rarer import FOLLOW, HEAR, HEAR_UNSOLVED, MERGE, ORDER_VERIFY, REWORK, UNMERGE
from tests.routing.stories import (
    DESK,
    LEADER,
    at,
    call_back,
    close,
    filed_by_platform,
    folded,
    given,
    opening,
    rate,
    resolve,
    sign,
    stands,
    told,
)

MERGED = (opening(), MERGE)
ANSWERED = (*MERGED, HEAR)
"""Its fourth event tells him what the master was answered."""
AGAIN = replace(HEAR, what="RehandleOrdered", note="")
OPENED_AGAIN = replace(HEAR, what="TicketReopened", note="")
CLOSED = replace(HEAR, what="TicketClosed", note="")
HIS = replace(rate(5), asked=4)
UNSOLVED = replace(rate(5, solved=False), asked=4)

WITH_A_FOLLOWER = (opening(), replace(FOLLOW, at=at(0.1)), sign(), resolve())
ENDED = (*WITH_A_FOLLOWER, call_back(), close())
TWICE = (*WITH_A_FOLLOWER, replace(HEAR_UNSOLVED, at=at(1.5)), sign(2), resolve(2.5))


def refused(story: tuple[ask.Command, ...], command: ask.Rate, reason: str) -> None:
    (event,) = given(*told(*story)).when(command).events
    assert isinstance(event, OperationRefused)
    assert (event.wish, event.reason) == ("rate", reason)


def asked(*commands: ask.Command) -> bool:
    history = told(*commands)
    return is_asked(folded(history), history[-1])


def test_he_is_asked_by_the_news_that_tells_him_the_answer_and_by_no_other() -> None:
    assert asked(*ANSWERED)
    assert not asked(*MERGED)
    for news in (AGAIN, OPENED_AGAIN, CLOSED, replace(HEAR, what="ProgressReported")):
        assert not asked(*ANSWERED, news)


@pytest.mark.parametrize("who", [{"anonymous": True}, {"by_proxy": True}, {"first": "t-0"}])
def test_whom_we_ask_nothing_by_link_we_ask_nothing_when_his_is_merged(who: dict[str, object]) -> None:
    begun = opening(anonymous=True) if "anonymous" in who else replace(opening(), **who)
    assert not asked(begun, MERGE, HEAR)
    refused((begun, MERGE, HEAR), HIS, "not-asked")


def test_his_word_is_kept_as_his_own_rating_and_moves_his_own_case_nowhere() -> None:
    answer = given(*told(*ANSWERED)).when(HIS)
    (rated,) = answer.events
    assert isinstance(rated, TicketRated)
    assert (rated.rule, rated.outcome, rated.solved) == ("ticket.rate.merged", "", True)
    ticket = answer.after
    assert (ticket.stage, ticket.outcome.solved, ticket.outcome.rated) == (Stage.MERGED, True, True)


def test_he_rates_an_answer_he_was_told_once_and_while_it_stands() -> None:
    refused(MERGED, HIS, "another-round")
    refused(MERGED, rate(5), "another-round")
    refused((*ANSWERED, HIS), HIS, "already-rated")
    for news in (AGAIN, OPENED_AGAIN):
        refused((*ANSWERED, news), HIS, "another-round")
    given(*told(*ANSWERED, CLOSED)).when(HIS).then_happens(TicketRated)


def test_another_answer_is_rated_anew_and_not_by_the_link_of_the_one_before() -> None:
    twice = (*ANSWERED, UNSOLVED, AGAIN, HEAR)
    ticket = stands(*twice)
    assert (asked(*twice), ticket.outcome.rated, ticket.outcome.solved) == (True, False, None)
    refused(twice, HIS, "another-round")
    given(*told(*twice)).when(replace(HIS, asked=7)).then_happens(TicketRated)


def test_handled_on_its_own_again_it_is_rated_as_any_other() -> None:
    ticket = stands(*ANSWERED, HIS, UNMERGE)
    assert (ticket.asides.relatives.asked, ticket.outcome.rated, ticket.outcome.solved) == (0, False, None)
    refused((*ANSWERED, UNMERGE), HIS, "wrong-stage")


def test_what_he_may_do_now_names_it_while_an_answer_stands_and_until_he_has() -> None:
    may = {name: "rate" in may_now(stands(*story)) for name, story in {
        "merged": MERGED,
        "answered": ANSWERED,
        "another round": (*ANSWERED, AGAIN),
        "rated": (*ANSWERED, HIS),
    }.items()}  # fmt: skip
    assert may == {"merged": False, "answered": True, "another round": False, "rated": False}


@pytest.mark.parametrize(
    ("kind", "offered"),
    [("normal", True), ("unreachable", True), ("", True), ("informed", False), ("forced", False)],
    ids=["normal", "unreachable", "closed before its kind was said", "informed", "forced"],
)
def test_once_the_master_has_ended_he_is_invited_to_rate_only_what_was_settled(kind: str, offered: bool) -> None:
    ended = (*ANSWERED, replace(CLOSED, closing=kind))
    assert ("rate" in may_now(stands(*ended))) is offered
    given(*told(*ended)).when(HIS).then_happens(TicketRated)


def test_opened_again_and_answered_anew_he_is_invited_whatever_it_was_closed_as_before() -> None:
    anew = (*ANSWERED, replace(CLOSED, closing="forced"), OPENED_AGAIN, HEAR)
    assert "rate" in may_now(stands(*anew))


def test_handled_on_its_own_again_it_knows_no_more_of_how_the_other_ended() -> None:
    alone = stands(*ANSWERED, replace(CLOSED, closing="forced"), UNMERGE)
    assert alone.asides.relatives.master_ended == ""


def test_unsolved_for_a_follower_the_master_goes_another_round_whatever_its_own_requester_said() -> None:
    for story in (WITH_A_FOLLOWER, (*WITH_A_FOLLOWER, call_back())):
        answer = given(*told(*story)).when(HEAR_UNSOLVED)
        answer.then_happens(RehandleOrdered)
        (ordered,) = answer.events
        assert isinstance(ordered, RehandleOrdered)
        assert (ordered.rule, ordered.reason, ordered.note) == ("ticket.rate.unsolved", "unsolved", "")
        assert {clock.timer.rpartition(":")[2] for clock in answer.after.clocks} == {str(answer.after.version)}


def test_unsolved_again_the_master_is_supervised_and_its_own_callback_stays_what_it_is() -> None:
    answer = given(*told(*TWICE)).when(replace(HEAR_UNSOLVED, at=at(4)))
    answer.then_happens(TicketRaised)
    assert (answer.after.work, answer.after.outcome.solved) == (Work.TO_CALL_BACK, None)


def test_after_the_masters_end_unsolved_opens_it_again_within_the_window() -> None:
    answer = given(*told(*ENDED)).when(HEAR_UNSOLVED)
    answer.then_happens(TicketReopened)
    assert (answer.after.work, answer.after.flags.round) == (Work.TO_SIGN, 2)
    given(*told(*ENDED)).when(replace(HEAR_UNSOLVED, at=at(103))).then()


BY_ORDER = replace(close("forced", reason="by-order", note="sealed-words"), by=LEADER)
PLATFORMS = (filed_by_platform(), replace(FOLLOW, at=at(0.1)), sign(), resolve())


@pytest.mark.parametrize(
    "story",
    [
        (opening(), sign(), resolve()),
        (*WITH_A_FOLLOWER[:3],),
        (*WITH_A_FOLLOWER, REWORK),
        (*WITH_A_FOLLOWER, ORDER_VERIFY),
        (*WITH_A_FOLLOWER, call_back(solved=False)),
        (*TWICE, call_back(3, solved=False)),
        (*WITH_A_FOLLOWER, BY_ORDER),
        PLATFORMS,
        (*PLATFORMS, close()),
    ],
    ids=[
        "no follower",
        "not answered",
        "reworked",
        "looked at",
        "another round",
        "said before",
        "not to be solved",
        "a platform's",
        "a platform is asked",
    ],
)
def test_where_his_word_is_no_news_or_not_ours_to_act_on_the_master_stays_as_it_is(
    story: tuple[ask.Command, ...],
) -> None:
    given(*told(*story)).when(replace(HEAR_UNSOLVED, at=at(4))).then()


def test_nobody_but_the_system_brings_it_to_the_master() -> None:
    given(*told(*WITH_A_FOLLOWER)).when(replace(HEAR_UNSOLVED, by=DESK)).then_rejected("not-yours")
