"""Drafts wait for the leader; whoever should not have been called names who should; the caller decides who leads."""

import pytest

from dispatch_service.routing.facts import replace
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.events import (
    HandoverAsked,
    HandoverDecided,
    LeadChanged,
    WhistleApproved,
    WhistleDrafted,
    WhistleEscalated,
    WhistleRejected,
    WhistleSounded,
)
from dispatch_service.whistles.states import Called, Whistle, WhistleClock, WhistleClockKind, WhistleStage
from tests.routing.stories import at
from tests.whistles.stories import (
    GAS,
    LEADER,
    STREET,
    WATER,
    approve,
    arrive,
    blow,
    change_lead,
    decide_handover,
    draft,
    given,
    hand_over,
    missed,
    reject,
    stands,
    told,
)


def test_a_draft_calls_nobody_before_the_leader_has_approved() -> None:
    drafted = given().when(draft())
    drafted.then_happens(WhistleDrafted)
    assert [clock.kind for clock in drafted.after.clocks] == [WhistleClockKind.APPROVE]
    assert drafted.after.open, "the ticket waits for the leader's word"
    sounded = given(*drafted.whole).when(approve())
    sounded.then_happens(WhistleApproved, WhistleSounded)
    whistle = sounded.after
    assert (whistle.stage, whistle.approved) == (WhistleStage.BLOWN, True)
    started = {clock.started_at for clock in whistle.clocks}
    assert started == {approve().at}, "the times run from the approval, not from the draft"


def test_a_rejected_draft_stays_in_the_log_and_lets_the_ticket_go() -> None:
    answer = given(*told(draft())).when(reject())
    answer.then_happens(WhistleRejected)
    assert (answer.after.stage, answer.after.open, answer.after.clocks) == (WhistleStage.REJECTED, False, ())


def test_a_leader_who_does_not_answer_is_asked_again_from_above() -> None:
    given(*told(draft())).when(missed(stands(draft()), WhistleClockKind.APPROVE, "s1")).then_happens(WhistleEscalated)


def test_who_should_have_been_called_gets_times_of_his_own() -> None:
    asked = given(*told(blow())).when(hand_over())
    asked.then_happens(HandoverAsked)
    assert asked.after.clocks == stands(blow()).clocks, "asking is no way to stay away"
    decided = given(*asked.whole).when(decide_handover())
    decided.then_happens(HandoverDecided)
    assert decided.after.units == ("s1-water", "d-gas")
    fresh = {clock.kind for clock in decided.after.clocks if clock.unit == "d-gas"}
    assert fresh == {WhistleClockKind.ANSWER, WhistleClockKind.ARRIVE}
    assert not [clock for clock in decided.after.clocks if clock.unit == "s1-works"]


@pytest.mark.parametrize(("hours", "late"), [(2.5, False), (2.7, True)])
def test_a_unit_called_later_is_late_by_its_own_call(hours: float, late: bool) -> None:
    story = (blow(), hand_over(), decide_handover())
    assert call_of(stands(*story), "d-gas").arrive_by == at(2.6)
    assert call_of(stands(*story), "s1-water").arrive_by == at(2)
    assert call_of(stands(*story, arrive(hours, GAS)), "d-gas").late is late


@pytest.mark.parametrize(("hours", "late"), [(2.0, False), (2.1, True)])
def test_one_handed_over_before_calls_had_times_of_their_own_is_late_by_the_whistles(hours: float, late: bool) -> None:
    blown, asked, decided = told(blow(), hand_over(), decide_handover())
    assert isinstance(decided, HandoverDecided)
    arrived = given(blown, asked, replace(decided, arrive_by=None)).when(arrive(hours, GAS)).after
    assert call_of(arrived, "d-gas").late is late


def test_a_draft_asks_nobody_to_be_anywhere_and_its_calls_count_from_the_approval() -> None:
    assert call_of(stands(draft()), "s1-water").arrive_by is None
    assert call_of(stands(draft(), approve(0.5)), "s1-works").arrive_by == at(2.5)


def call_of(whistle: Whistle, unit: str) -> Called:
    called = whistle.call(unit)
    assert called is not None
    return called


def result_of(whistle: Whistle) -> WhistleClock:
    return next(clock for clock in whistle.clocks if clock.kind is WhistleClockKind.RESULT)


def test_a_lead_that_hands_over_hands_the_lead_over() -> None:
    story = (blow(), hand_over(by=WATER), decide_handover(unit="s1-water"))
    whistle = stands(*story)
    assert (whistle.lead, whistle.units) == ("d-gas", ("d-gas", "s1-works"))
    before, after = (
        next(clock for clock in one.clocks if clock.kind is WhistleClockKind.RESULT)
        for one in (stands(blow()), whistle)
    )
    assert (after.unit, after.due_at) == ("d-gas", before.due_at)


def test_a_refused_handover_changes_nothing_and_may_be_asked_again() -> None:
    refused = given(*told(blow(), hand_over())).when(decide_handover(accept=False))
    assert refused.after.units == ("s1-water", "s1-works")
    given(*refused.whole).when(hand_over(0.8)).then_happens(HandoverAsked)


def test_the_caller_names_another_lead() -> None:
    answer = given(*told(blow())).when(change_lead())
    answer.then_happens(LeadChanged)
    assert (answer.after.lead, result_of(answer.after).unit) == ("s1-works", "s1-works")


def test_where_they_reported_in_is_on_record() -> None:
    (arrived,) = given(*told(blow())).when(replace(arrive(), place="s1c1g1")).events
    assert getattr(arrived, "place", "") == "s1c1g1"


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((draft(),), approve(by=STREET), "own-whistle"),
        ((draft(),), reject(by=STREET), "own-whistle"),
        ((draft(),), reject(reason=""), "unknown-reason"),
        ((draft(),), reject(by=WATER), "not-yours"),
        ((draft(),), arrive(), "wrong-stage"),
        ((blow(),), hand_over(reason="mood"), "unknown-reason"),
        ((blow(),), hand_over(to="s1-water"), "already-called"),
        ((blow(),), hand_over(to="nowhere"), "unknown-unit"),
        ((blow(),), hand_over(to="s2"), "not-a-department"),
        ((blow(), hand_over()), hand_over(), "asked-before"),
        ((blow(), arrive()), hand_over(2, by=WATER), "arrived-before"),
        ((blow(),), decide_handover(), "nothing-asked"),
        ((blow(), hand_over()), decide_handover(by=WATER), "not-yours"),
        ((blow(),), change_lead(unit="d-gas"), "not-called"),
        ((blow(),), change_lead(unit="s1-water"), "nothing-changes"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.WhistleCommand, ...], command: ask.WhistleCommand, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)


def test_a_leader_approves_what_another_one_drafted() -> None:
    assert stands(draft(), approve(by=LEADER)).stage is WhistleStage.BLOWN
