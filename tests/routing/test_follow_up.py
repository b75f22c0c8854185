"""Made safe is not repaired: the urgent case ends, and goes on as another one under its second condition."""

from datetime import timedelta

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.decide import decide
from dispatch_service.routing.deciding.follow_up import opening_of
from dispatch_service.routing.events import (
    AuthorityAnswered,
    CallbackRecorded,
    FollowUpAdvanced,
    FollowUpDeclined,
    FollowUpOpened,
    OperationRefused,
    SupplementRecorded,
    TicketClosed,
)
from dispatch_service.routing.evolve import fold
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Stage
from dispatch_service.routing.table import may_now
from tests.routing.fake_rules import RULES
from tests.routing.rarer import (
    AUTHORITY_AGREES,
    DECIDE_VOID,
    DECLINE,
    HEAR_OF_FIRST,
    HEAR_OF_FOLLOW_UP,
    HOTLINE,
    MERGE,
    REOPEN,
    REQUEST_VOID,
)
from tests.routing.stories import (
    DESK,
    GRID,
    LEADER,
    RESIDENT,
    START,
    at,
    call_back,
    close,
    filed_by_platform,
    given,
    opening,
    resolve,
    sign,
    stands,
    supplement,
    told,
    withdraw,
)

WORKS = By("works-1", "s1-works")
DONE = (opening("main"), sign(), resolve(), call_back())
SAFE = replace(close(hours=4), met=True)
AGAIN = (replace(REOPEN, at=at(5)), sign(5.5), resolve(6), call_back(7))


def gone_on(*story: ask.Command) -> list[FollowUpOpened]:
    return [event for event in told(*story) if isinstance(event, FollowUpOpened)]


def heard(stage: str, follow_up: str, hours: float = 4.5) -> ask.HearOfFollowUp:
    return replace(HEAR_OF_FOLLOW_UP, at=at(hours), follow_up=follow_up, what="TicketClosed", stage=stage)


def test_made_safe_it_is_closed_and_goes_on_under_the_second_condition() -> None:
    answer = given(*told(*DONE)).when(SAFE)
    answer.then_happens(TicketClosed, FollowUpOpened)
    ticket = answer.after
    (second,) = ticket.asides.relatives.follow_ups
    assert (ticket.stage, ticket.asides.record.goes_on_as, second.open) == (Stage.CLOSED, "repair", True)


def test_the_second_has_its_own_limit_owner_and_clocks_and_the_same_requester() -> None:
    first = stands(*DONE)
    (event,) = gone_on(*DONE, SAFE)
    second = fold(event.follow_up, decide(None, opening_of(first, event, DESK), RULES))
    assert second is not None
    assert (second.origin.number, second.origin.condition) == ("2026-1-F1", "repair")
    assert (second.custody.unit, second.flags.urgency) == ("s1-works", "general")
    assert (second.origin.accepted_at, second.due_at) == (at(4), at(4) + timedelta(hours=120))
    assert {clock.started_at for clock in second.clocks} == {at(4)}
    assert (second.origin.person, second.origin.narrative) == (first.origin.person, first.origin.narrative)
    assert second.asides.relatives.first == first.id


def test_closing_the_same_state_again_names_the_same_second() -> None:
    (once,), (again,) = gone_on(*DONE, SAFE), gone_on(*DONE, SAFE)
    other = replace(stands(*DONE), id="another")
    (elsewhere,) = [event for event in decide(other, SAFE, RULES) if isinstance(event, FollowUpOpened)]
    assert once.follow_up == again.follow_up != elsewhere.follow_up


@pytest.mark.parametrize("kind", ["anonymous", "unreachable"])
def test_every_end_that_says_it_is_settled_goes_on(kind: str) -> None:
    begun = opening("main", anonymous=kind == "anonymous")
    unheard = tuple(call_back(1.5, reached=False) for _ in range(3))
    story = (begun, sign(), resolve(), *(unheard if kind == "unreachable" else ()))
    end = replace(close(kind, 4, reason="no-answer"), met=True)
    given(*told(*story)).when(end).then_happens(TicketClosed, FollowUpOpened)


ORDERED = replace(close("forced", 4, LEADER, "by-order", "sealed-note"), met=False)


@pytest.mark.parametrize(
    "story",
    [
        (opening("main"), MERGE),
        (opening("main"), withdraw(operation="")),
        (opening("main"), REQUEST_VOID, DECIDE_VOID),
        (*DONE, ORDERED),
        (replace(opening("main"), historic=True), sign(), resolve(), call_back(), SAFE),
        (replace(opening("main"), condition="repair"), sign(by=WORKS), resolve(by=WORKS), call_back(), SAFE),
        (opening("cable"), sign(), resolve(), call_back(), SAFE),
    ],
    ids=["merged", "withdrawn", "void", "by order", "historic", "second condition", "no second condition"],
)
def test_nothing_else_goes_on(story: tuple[ask.Command, ...]) -> None:
    assert gone_on(*story) == []
    assert stands(*story).asides.record.goes_on_as == ""


def test_declined_it_is_closed_and_nothing_goes_on() -> None:
    answer = given(*told(*DONE)).when(DECLINE)
    answer.then_happens(FollowUpDeclined)
    end = given(*answer.whole).when(SAFE)
    end.then_happens(TicketClosed)
    record = end.after.asides.record
    assert (record.goes_on_as, record.declined) == ("repair", "repaired-at-once")


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((opening("cable"), sign(), resolve()), DECLINE, "no-follow-up"),
        ((opening("main"), sign()), DECLINE, "wrong-stage"),
        (DONE, replace(DECLINE, reason="mood"), "unknown-reason"),
        (DONE, replace(DECLINE, by=GRID), "not-yours"),
        (DONE, replace(DECLINE, by=replace(DECLINE.by, person=GRID.person)), "handled-it"),
        ((*DONE, DECLINE), DECLINE, "declined-before"),
        ((*DONE, SAFE, *AGAIN), replace(DECLINE, at=at(8)), "follow-up-open"),
        ((*DONE, SAFE), DECLINE, "closed"),
        (DONE, replace(HEAR_OF_FOLLOW_UP, by=DESK), "not-yours"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)


def test_a_follow_up_is_not_merged_into_the_case_it_follows() -> None:
    second = replace(opening(), first="m")
    given(*told(second)).when(MERGE).then_rejected("is-its-follow-up")
    (gone,) = gone_on(*DONE, SAFE)
    again = told(*DONE, SAFE, replace(REOPEN, at=at(5)))
    given(*again).when(replace(MERGE, at=at(5.2), master=gone.follow_up)).then_rejected("is-its-first")


def test_opened_again_and_closed_again_it_goes_on_as_what_is_still_open() -> None:
    once = (*DONE, SAFE)
    (first,) = gone_on(*once)
    again = (*once, *AGAIN, replace(SAFE, at=at(8)))
    assert gone_on(*again) == [first]


def test_another_round_after_the_repair_is_followed_by_another_repair() -> None:
    once = (*DONE, SAFE)
    (first,) = gone_on(*once)
    repaired = (*once, heard("closed", first.follow_up))
    again = (*repaired, *AGAIN, replace(SAFE, at=at(8)))
    assert [event.number for event in gone_on(*again)] == ["2026-1-F1", "2026-1-F2"]
    assert [one.open for one in stands(*again).asides.relatives.follow_ups] == [False, True]


def test_what_was_declined_in_one_round_is_not_declined_in_the_next() -> None:
    again = (*DONE, DECLINE, SAFE, *AGAIN)
    assert stands(*again).asides.record.declined == ""
    given(*told(*again)).when(replace(SAFE, at=at(8))).then_happens(TicketClosed, FollowUpOpened)


@pytest.mark.parametrize(("stage", "open_"), [("handling", True), ("merged", True), ("closed", False), ("void", False)])
def test_it_hears_what_becomes_of_it_after_its_own_end(stage: str, open_: bool) -> None:
    (event,) = gone_on(*DONE, SAFE)
    answer = given(*told(*DONE, SAFE)).when(heard(stage, event.follow_up))
    answer.then_happens(FollowUpAdvanced)
    assert [one.open for one in answer.after.asides.relatives.follow_ups] == [open_]


def test_news_of_somebody_elses_changes_nothing_of_its_own() -> None:
    ended = stands(*DONE, SAFE)
    answer = given(*told(*DONE, SAFE)).when(heard("closed", "another"))
    assert answer.after.asides == ended.asides


def test_a_platforms_case_goes_on_as_ours_once_it_has_agreed() -> None:
    asked = (filed_by_platform("main"), sign(), resolve(), replace(SAFE, at=at(2)))
    assert gone_on(*asked) == []
    agrees = replace(AUTHORITY_AGREES, at=at(5), by=replace(HOTLINE, person="city"), solved=True)
    answer = given(*told(*asked)).when(agrees)
    answer.then_happens(AuthorityAnswered, CallbackRecorded, TicketClosed, FollowUpOpened)
    event = answer.events[-1]
    assert isinstance(event, FollowUpOpened)
    ours = opening_of(answer.after, event, DESK)
    assert (ours.authority, ours.external_id, ours.at) == ("", "", at(5))


def test_what_an_office_keeps_goes_on_in_the_same_office() -> None:
    flags = replace(stands(opening("clue")).flags, about=("hash",), recused=("s1-control",))
    kept = replace(stands(opening("clue")), flags=flags)
    event = FollowUpOpened(
        at=START, rule="ticket.close.made-safe", follow_up="u", number="2026-1-F1", category="clue", condition=""
    )
    second = fold("u", decide(None, opening_of(kept, event, DESK), RULES))
    assert second is not None
    assert (second.flags.office, second.flags.about, second.custody.unit) == ("control", ("hash",), "d-control")


def added(hours: float = 5, by: By = RESIDENT) -> ask.Supplement:
    return supplement(hours, by)


def over() -> tuple[ask.Command, ...]:
    """Made safe, and what it went on as is over."""
    (event,) = gone_on(*DONE, SAFE)
    return (*DONE, SAFE, heard("closed", event.follow_up))


@pytest.mark.parametrize("by", [RESIDENT, DESK])
def test_while_it_goes_on_what_its_requester_adds_is_recorded_after_its_end(by: By) -> None:
    answer = given(*told(*DONE, SAFE)).when(added(by=by))
    answer.then(SupplementRecorded(at=at(5), rule="ticket.supplement", operation="op-2", note="sealed-note"))
    assert answer.after == replace(stands(*DONE, SAFE), version=answer.after.version)


def test_once_the_repair_is_over_it_takes_no_more() -> None:
    given(*told(*over())).when(added()).then(
        OperationRefused(at=at(5), rule="ticket.supplement", operation="op-2", wish="supplement", reason="closed")
    )
    given(*told(*over())).when(added(by=DESK)).then_rejected("closed")


def test_opened_again_the_repair_takes_more() -> None:
    (event,) = gone_on(*DONE, SAFE)
    again = (*over(), heard("handling", event.follow_up, 4.8))
    given(*told(*again)).when(added()).then_happens(SupplementRecorded)


@pytest.mark.parametrize(
    ("story", "may"),
    [
        ((*DONE, SAFE), ("supplement", "rate", "reopen")),
        (over(), ("rate", "reopen")),
        ((*DONE, DECLINE, SAFE), ("rate", "reopen")),
    ],
    ids=["it goes on", "repaired", "declined"],
)
def test_its_requester_is_told_whether_he_may_add_something(
    story: tuple[ask.Command, ...], may: tuple[str, ...]
) -> None:
    assert may_now(stands(*story)) == may


SECOND = (replace(opening("main"), condition="repair", first="m"), sign(by=WORKS))


@pytest.mark.parametrize("story", [SECOND, (*SECOND, MERGE)], ids=["open", "merged"])
def test_whoever_holds_the_repair_reads_it_there_and_on_which_case_it_was_said(story: tuple[ask.Command, ...]) -> None:
    story = tuple(replace(one, master="n") if isinstance(one, ask.Merge) else one for one in story)
    answer = given(*told(*story)).when(replace(HEAR_OF_FIRST, at=at(5)))
    answer.then(
        SupplementRecorded(at=at(5), rule="ticket.supplement.made-safe", operation="", note="sealed-note", said_on="m")
    )


def test_words_of_a_confidential_case_stay_on_it() -> None:
    hears = replace(HEAR_OF_FIRST, at=at(5), confidential=True)
    (openly,) = given(*told(opening())).when(hears).events
    (kept,) = given(*told(replace(opening(), confidential=True))).when(hears).events
    assert isinstance(openly, SupplementRecorded)
    assert isinstance(kept, SupplementRecorded)
    assert (openly.note, openly.said_on, kept.note) == ("", "m", "sealed-note")


def test_nobody_but_the_first_passes_it_on() -> None:
    given(*told(opening())).when(replace(HEAR_OF_FIRST, by=DESK)).then_rejected("not-yours")
