"""The summoned units answer, report in, work; the lead reports the end and the caller has the last word."""

import pytest

from dispatch_service.whistles import commands as ask
from dispatch_service.whistles.events import (
    UnitArrived,
    WhistleAnswered,
    WhistleApproved,
    WhistleClosed,
    WhistleConfirmed,
    WhistleContested,
    WhistleFinished,
    WhistleRated,
    WhistleWorkReported,
)
from dispatch_service.whistles.states import WhistleClock, WhistleClockKind, WhistleStage
from tests.routing.stories import at
from tests.whistles.stories import (
    FULL,
    GAS,
    STREET,
    WATER,
    WORKS,
    answer,
    approve,
    arrive,
    blow,
    confirm,
    contest,
    finish,
    given,
    rate,
    report,
    stands,
    told,
)

THERE = (blow(), arrive())
FINISHED = (*THERE, finish())
CONFIRMED = (*FINISHED, confirm())


def kinds_for(unit: str, clocks: tuple[WhistleClock, ...]) -> list[str]:
    return [clock.kind for clock in clocks if clock.unit == unit]


def test_an_answer_says_who_comes_and_when() -> None:
    answered = given(*told(blow())).when(answer())
    answered.then_happens(WhistleAnswered)
    call = answered.after.call("s1-water")
    assert call is not None
    assert (call.answered_at, call.person, call.expected_at) == (at(0.5), "water-9", at(0.5))
    assert kinds_for("s1-water", answered.after.clocks) == ["arrive", "result"]


def test_reporting_in_is_an_answer_too() -> None:
    arrived = given(*told(blow())).when(arrive())
    assert [event.late for event in arrived.events if isinstance(event, UnitArrived)] == [False]
    assert kinds_for("s1-water", arrived.after.clocks) == ["result"]
    given(*arrived.whole).when(answer(1.2)).then_rejected("answered-before")


@pytest.mark.parametrize(("hours", "late"), [(2.0, False), (2.01, True), (300, True)])
def test_late_is_marked_and_never_refused(hours: float, late: bool) -> None:
    call = stands(blow(), arrive(hours)).call("s1-water")
    assert call is not None
    assert call.late is late


def test_a_unit_reports_in_once() -> None:
    given(*told(*THERE)).when(arrive(1.1)).then_rejected("arrived-before")


def test_a_unit_speaks_only_for_itself() -> None:
    given(*told(blow())).when(answer(by=WORKS, unit="s1-water")).then_rejected("not-yours")
    given(*told(blow())).when(arrive(by=GAS)).then_rejected("not-yours")
    given(*told(blow())).when(answer(by=STREET)).then_rejected("not-yours")


def test_work_is_reported_with_words() -> None:
    given(*told(blow())).when(report()).then_happens(WhistleWorkReported)
    given(*told(blow())).when(report(note="")).then_rejected("note-missing")


def test_the_lead_who_was_there_reports_the_end_and_names_the_absent() -> None:
    finished = given(*told(*THERE)).when(finish())
    finished.then(
        WhistleFinished(
            at=at(2),
            rule="whistle.finish",
            unit="s1-water",
            result="solved",
            absent=("s1-works",),
            clocks=(WhistleClock("w:confirm:s1:3", WhistleClockKind.CONFIRM, "s1", at(2), at(26), at(21.2)),),
        )
    )


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((blow(),), finish(), "not-arrived"),
        (THERE, finish(by=WORKS), "not-yours"),
        (THERE, finish(result=""), "unknown-reason"),
        (THERE, confirm(), "wrong-stage"),
        (FINISHED, confirm(by=WATER), "not-yours"),
        (FINISHED, contest(reason="mood"), "unknown-reason"),
        (FINISHED, rate(), "wrong-stage"),
        (FINISHED, answer(2.5, WORKS), "wrong-stage"),
        (CONFIRMED, contest(4), "wrong-stage"),
        ((*CONFIRMED, rate()), rate(5), "wrong-stage"),
    ],
)
def test_not_finished_not_leave(story: tuple[ask.WhistleCommand, ...], command: ask.WhistleCommand, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)


def test_a_latecomer_may_still_report_in_after_the_end_was_reported() -> None:
    given(*told(*FINISHED)).when(arrive(2.5, WORKS)).then_happens(UnitArrived)


def test_a_contested_end_is_none() -> None:
    contested = given(*told(*FINISHED)).when(contest())
    contested.then_happens(WhistleContested)
    whistle = contested.after
    assert (whistle.stage, whistle.contests, kinds_for("s1-water", whistle.clocks)) == (
        WhistleStage.BLOWN,
        1,
        ["result"],
    )


def test_the_ticket_waits_until_the_caller_has_confirmed() -> None:
    assert stands(*FINISHED).open
    confirmed = given(*told(*FINISHED)).when(confirm())
    confirmed.then_happens(WhistleConfirmed)
    assert not confirmed.after.open


def test_the_rating_of_everybody_called_closes_it() -> None:
    rated = given(*told(*CONFIRMED)).when(rate())
    rated.then(
        WhistleRated(at=at(4), rule="whistle.rate", ratings=FULL),
        WhistleClosed(at=at(4), rule="whistle.close", outcome="rated"),
    )
    assert (rated.after.stage, rated.after.clocks) == (WhistleStage.CLOSED, ())


@pytest.mark.parametrize(
    ("ratings", "code"),
    [
        ((), "ratings-incomplete"),
        (FULL[:1], "ratings-incomplete"),
        ((*FULL, FULL[0]), "ratings-incomplete"),
        ((FULL[0], ask.Rating("s1-works", 0, 1, 1)), "rating-out-of-scale"),
        ((FULL[0], ask.Rating("s1-works", 1, 6, 1)), "rating-out-of-scale"),
    ],
)
def test_a_rating_is_whole_and_in_scale(ratings: tuple[ask.Rating, ...], code: str) -> None:
    given(*told(*CONFIRMED)).when(rate(ratings=ratings)).then_rejected(code)


def test_a_leader_stands_behind_it_afterwards() -> None:
    approved = given(*told(blow("emergency"))).when(approve())
    approved.then_happens(WhistleApproved)
    assert approved.after.approved
    assert "approve" not in {clock.kind for clock in approved.after.clocks}
    given(*approved.whole).when(approve(0.6)).then_rejected("approved-before")


def test_nobody_approves_his_own_whistle() -> None:
    given(*told(blow("emergency"))).when(approve(by=STREET)).then_rejected("own-whistle")


def test_an_approval_still_owed_runs_on_to_the_end() -> None:
    whistle = stands(blow("emergency"), arrive(), finish(), confirm())
    assert [clock.kind for clock in whistle.clocks] == ["approve", "rate"]


def test_nothing_is_asked_of_a_whistle_never_blown() -> None:
    given().when(answer()).then_rejected("no-whistle")
