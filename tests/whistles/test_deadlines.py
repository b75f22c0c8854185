"""A missed deadline goes before the superior, again and again, and never cancels the call."""

import pytest

from dispatch_service.routing.facts import replace
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.events import WhistleBlown, WhistleClosed, WhistleEscalated
from dispatch_service.whistles.states import WhistleClock, WhistleClockKind, WhistleStage
from tests.routing.stories import START, at
from tests.whistles.stories import STREET, arrive, blow, confirm, finish, given, missed, stands, told

Kind = WhistleClockKind


def test_no_answer_goes_before_the_superior_and_the_clock_runs_again() -> None:
    whistle = stands(blow())
    escalated = given(*told(blow())).when(missed(whistle, Kind.ANSWER, "s1-works", late=1))
    others = tuple(clock for clock in whistle.clocks if clock.timer != "w:answer:s1-works:1")
    escalated.then(
        WhistleEscalated(
            at=at(2),
            rule="whistle.fire-deadline",
            timer="w:answer:s1-works:1",
            clock="answer",
            unit="s1-works",
            due_at=at(1),
            step=0,
            late_cause="",
            to="d-leader",
            clocks=(*others, WhistleClock("w:answer:s1-works:2", Kind.ANSWER, "s1-works", at(2), at(3), at(2.8), 1)),
        )
    )
    assert escalated.after.escalated_to == ("d-leader",)


@pytest.mark.parametrize(
    ("story", "kind", "unit"),
    [
        ((blow("emergency"),), Kind.APPROVE, "s1"),
        ((blow(),), Kind.ANSWER, "s1-water"),
        ((blow(),), Kind.ARRIVE, "s1-works"),
        ((blow(), arrive()), Kind.RESULT, "s1-water"),
        ((blow(), arrive(), finish()), Kind.CONFIRM, "s1"),
    ],
)
def test_a_miss_leaves_the_summons_as_it_is(
    story: tuple[ask.WhistleCommand, ...], kind: WhistleClockKind, unit: str
) -> None:
    before = stands(*story)
    answer = given(*told(*story)).when(missed(before, kind, unit))
    answer.then_happens(WhistleEscalated)
    after = answer.after
    assert (after.stage, after.called) == (before.stage, before.called)
    assert len(after.clocks) == len(before.clocks)


@pytest.mark.parametrize(
    ("superior", "to"), [("leader", "s1"), ("district", "d-supervision"), ("community", "d-supervision")]
)
def test_the_kind_says_before_whom_a_miss_is_brought(superior: str, to: str) -> None:
    """Where it names a rung that is not above the unit, somebody is found all the same."""
    (blown,) = told(blow())
    assert isinstance(blown, WhistleBlown)
    story = replace(blown, terms=replace(blown.terms, superior=superior))
    answer = given(story).when(missed(stands(blow()), Kind.ANSWER, "s1-works"))
    assert answer.after.escalated_to == (to,)


def test_nobody_is_his_own_superior() -> None:
    called = blow(lead="d-leader", assists=())
    answer = given(*told(called)).when(missed(stands(called), Kind.ANSWER, "d-leader"))
    assert answer.after.escalated_to == ("d-supervision",)


def test_a_superior_is_named_once() -> None:
    whistle = stands(blow())
    first = given(*told(blow())).when(missed(whistle, Kind.ANSWER, "s1-works"))
    again = given(*first.whole).when(missed(first.after, Kind.ANSWER, "s1-works"))
    assert again.after.escalated_to == ("d-leader",)


def test_the_time_for_rating_closes_it_unrated() -> None:
    story = (blow(), arrive(), finish(), confirm())
    closed = given(*told(*story)).when(missed(stands(*story), Kind.RATE, "s1"))
    closed.then(WhistleClosed(at=at(51), rule="whistle.fire-deadline.unrated", outcome="unrated"))
    assert closed.after.stage is WhistleStage.CLOSED


def test_before_its_time_no_clock_fires() -> None:
    early = missed(stands(blow()), Kind.ANSWER, "s1-water", late=-0.01)
    given(*told(blow())).when(early).then_rejected("not-due")


@pytest.mark.parametrize("story", [(blow(), arrive()), (blow(), arrive(), finish(), confirm())])
def test_a_clock_that_is_gone_does_nothing(story: tuple[ask.WhistleCommand, ...]) -> None:
    given(*told(*story)).when(missed(stands(blow()), Kind.ANSWER, "s1-water")).then()


def test_only_the_system_fires_clocks() -> None:
    by_hand = ask.FireWhistleDeadline(at=START, by=STREET, timer="w:answer:s1-water:1")
    given(*told(blow())).when(by_hand).then_rejected("not-yours")
