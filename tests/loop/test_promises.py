"""The closed loop, checked: no history that people and clocks can make breaks it, and a broken one is named."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_service.codec import ticket_stream, whistle_stream
from dispatch_service.loop.check import faults, faults_of
from dispatch_service.loop.faults import BETWEEN_LOGS, LoopFault, Promise
from dispatch_service.loop.histories import History, one_more
from dispatch_service.loop.promises import ticket_faults
from dispatch_service.routing.asides import Duty, FollowUp, Outside, Pending, Relatives, Wish
from dispatch_service.routing.events import Event, TicketClosed, TicketMerged
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Custody, Stage, Ticket, Work
from dispatch_service.whistles.states import Whistle, WhistleStage
from tests.routing.asking import whatever_people_do
from tests.routing.rarer import APPEAL, EXAMINE_APPEAL, MERGE
from tests.routing.stories import (
    GRID,
    START,
    TICKET,
    call_back,
    close,
    contact,
    missed,
    opening,
    resolve,
    sign,
    stands,
    told,
)
from tests.views.entries import entries
from tests.whistles import stories as blown

OPEN = stands(opening(), sign())
STORY = told(opening(), sign(), resolve(), call_back(), close())
ENDED = stands(opening(), sign(), resolve(), call_back(), close())
DUTY = Duty("d", "supervision", "s1c1", START, START)
NOBODY = Custody("grid", "", "s1c1g1", "grid")
NO_LEAD = Custody("grid", "s1c1g1", "", "grid")


def with_asides(ticket: Ticket, **asides: object) -> Ticket:
    return replace(ticket, asides=replace(ticket.asides, **asides))


def appealing(appeal: str) -> Ticket:
    return with_asides(ENDED, record=replace(ENDED.asides.record, appeal=appeal))


def history(events: tuple[Event, ...]) -> History:
    """The ticket's history out of its events."""
    found = None
    for entry in entries(events, TICKET):
        found = one_more(found, entry)
    assert found is not None
    return found


def ended_by(event: Event, ticket: Ticket) -> list[LoopFault]:
    """What is found where the event meets this ticket."""
    (entry,) = entries([event], TICKET)
    after = one_more(History(0, ticket), entry)
    assert after is not None
    return [*ticket_faults(ticket_of(after)), *after.left]


def ticket_of(one: History) -> Ticket:
    assert isinstance(one.state, Ticket)
    return one.state


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**48), min_size=10, max_size=60))
def test_whatever_people_do_the_loop_holds(seeds: list[int]) -> None:
    found = history(whatever_people_do(seeds))
    assert [*ticket_faults(ticket_of(found)), *found.left] == []


STANDING: list[tuple[Ticket, Promise]] = [
    (replace(OPEN, custody=NOBODY), Promise.ONE_CUSTODIAN),
    (replace(OPEN, custody=NO_LEAD), Promise.ONE_LEAD),
    (replace(OPEN, clocks=()), Promise.LIVE_CLOCK),
    (replace(OPEN, work=Work.DISPUTED), Promise.DISPUTE),
    (replace(OPEN, work=Work.SUSPENDED), Promise.SUSPENSION),
    (replace(OPEN, work=Work.TO_CHECK), Promise.CHECK),
    (replace(OPEN, work=Work.RETURN_PENDING), Promise.CHECK),
    (replace(OPEN, work=Work.TO_REVIEW), Promise.CHECK),
    (replace(OPEN, work=Work.TO_VERIFY), Promise.CHECK),
    (with_asides(OPEN, duties=(DUTY,)), Promise.SUPERVISION),
    (with_asides(OPEN, pending=Pending(Wish.EXTENSION, "s1c1g1", "complex")), Promise.WISH),
    (with_asides(OPEN, outside=Outside("city-hotline", waiting="closing")), Promise.PLATFORM),
    (with_asides(ENDED, outside=Outside("city-hotline", waiting="closing")), Promise.PLATFORM),
    (with_asides(OPEN, record=replace(OPEN.asides.record, appeal="filed")), Promise.APPEAL),
    (appealing("filed"), Promise.APPEAL),
    (appealing("examined"), Promise.APPEAL),
    (with_asides(ENDED, duties=(DUTY,)), Promise.SUPERVISION),
    (with_asides(ENDED, relatives=Relatives(children=("c",))), Promise.PART),
    (with_asides(OPEN, relatives=Relatives(children=("c",))), Promise.PART),
    (with_asides(OPEN, relatives=Relatives(followers=("f",))), Promise.FOLLOWER),
    (with_asides(OPEN, relatives=Relatives(master="m")), Promise.FOLLOWER),
    (with_asides(OPEN, relatives=Relatives(parent="p")), Promise.PART),
    (with_asides(OPEN, relatives=Relatives(first="m")), Promise.FOLLOW_UP),
    (with_asides(ENDED, relatives=Relatives(follow_ups=(FollowUp("u"),))), Promise.FOLLOW_UP),
    (with_asides(ENDED, record=replace(ENDED.asides.record, goes_on_as="repair")), Promise.FOLLOW_UP),
    (replace(OPEN, whistles=("w",)), Promise.WHISTLE),
    (replace(ENDED, whistles=("w",)), Promise.WHISTLE),
    (replace(ENDED, outcome=replace(ENDED.outcome, answer="")), Promise.ANSWERED),
    (replace(ENDED, outcome=replace(ENDED.outcome, callback="")), Promise.CALLED_BACK),
]


@pytest.mark.parametrize(("ticket", "promise"), STANDING)
def test_a_broken_promise_is_named(ticket: Ticket, promise: Promise) -> None:
    assert [fault.promise for fault in faults_of(History(9, ticket), {})] == [promise]


READY = stands(opening(), sign(), resolve(), call_back())
DONE = TicketClosed(at=START, rule="r", kind="normal", stage=Stage.CLOSED, reason="")
SUSPENDING = Pending(Wish.SUSPENSION, "s1c1g1", "weather")
ENDING: list[tuple[Ticket, Event, Promise]] = [
    (with_asides(READY, duties=(DUTY,)), DONE, Promise.SUPERVISION),
    (with_asides(READY, pending=Pending(Wish.EXTENSION, "s1c1g1", "complex")), DONE, Promise.WISH),
    (with_asides(READY, pending=SUSPENDING), DONE, Promise.WISH),
    (READY, replace(DONE, kind="anonymous"), Promise.REASON_GIVEN),
    (OPEN, TicketMerged(at=START, rule="r", master="m", reason=""), Promise.REASON_GIVEN),
    (OPEN, replace(DONE, kind="refused", stage=Stage.REFUSED, reason="not-our-law"), Promise.ANSWERED),
]


@pytest.mark.parametrize(("ticket", "event", "promise"), ENDING)
def test_an_end_that_leaves_somebody_waiting_is_named_though_it_clears_all(
    ticket: Ticket, event: Event, promise: Promise
) -> None:
    assert [fault.promise for fault in ended_by(event, ticket)] == [promise]


def test_an_appeal_that_is_decided_or_has_its_clock_is_nothing_left_behind() -> None:
    for decided in ("upheld", "denied"):
        assert list(faults_of(History(9, appealing(decided)), {})) == []
    late = missed(stands(opening(), sign()), ClockKind.CONTACT)
    ended = (opening(), sign(), late, contact(1.7), resolve(1.8), call_back(1.9), close(hours=2.0))
    appealed = (*ended, replace(APPEAL, by=GRID))
    for waiting in (appealed, (*appealed, EXAMINE_APPEAL)):
        assert list(faults_of(history(told(*waiting)), {})) == []


def test_every_promise_of_one_log_is_seen_broken() -> None:
    seen = {promise for _, promise in STANDING} | {promise for *_, promise in ENDING}
    assert seen == set(Promise) - BETWEEN_LOGS


def test_an_end_as_the_rules_have_it_leaves_nobody_behind() -> None:
    assert history(STORY).left == ()
    assert history(told(opening(), MERGE)).left == ()


def whistle(stage: WhistleStage = WhistleStage.BLOWN, *, ticket: str = TICKET) -> Whistle:
    return replace(blown.stands(blown.blow()), id="w", ticket=ticket, stage=stage)


def test_a_whistle_and_its_ticket_wait_for_each_other() -> None:
    calling = replace(OPEN, whistles=("w",))
    streams = {ticket_stream(TICKET): History(1, calling), whistle_stream("w"): History(1, whistle())}
    assert faults({TICKET: "1"}, streams, frozenset()) == []
    silent = {**streams, whistle_stream("w"): History(1, replace(whistle(), clocks=()))}
    over = {**streams, whistle_stream("w"): History(1, replace(whistle(WhistleStage.CLOSED), clocks=()))}
    deaf = {**streams, ticket_stream(TICKET): History(1, OPEN)}
    for broken, subject in ((silent, "w"), (over, TICKET), (deaf, "w")):
        found = faults({TICKET: "1"}, broken, frozenset())
        assert [(fault.subject, fault.promise) for fault in found] == [(subject, Promise.WHISTLE)]


def test_relatives_know_each_other() -> None:
    follower = replace(with_asides(OPEN, relatives=Relatives(master="m")), id="f", stage=Stage.MERGED, clocks=())
    part = replace(with_asides(OPEN, relatives=Relatives(parent="m")), id="p")
    master = replace(with_asides(OPEN, relatives=Relatives(followers=("f",), children=("p",))), id="m")
    accepted = {"f": "1", "m": "2"}

    def found(*tickets: Ticket) -> set[tuple[str, str]]:
        streams = {ticket_stream(one.id): History(1, one) for one in tickets}
        return {(fault.subject, fault.promise) for fault in faults(accepted, streams, frozenset())}

    assert found(follower, master, part) == set()
    forgetful = replace(master, asides=OPEN.asides)
    assert found(follower, forgetful, part) == {("f", "no-follower-left"), ("p", "no-part-left")}
    gone = replace(part, stage=Stage.VOID)
    assert found(follower, master, gone) == {("m", "no-part-left")}
    free = replace(follower, asides=OPEN.asides, stage=Stage.REGISTERED, clocks=OPEN.clocks)
    assert found(free, master, part) == {("m", "no-follower-left")}


def test_what_is_made_safe_and_what_it_goes_on_as_know_each_other() -> None:
    second = replace(with_asides(OPEN, relatives=Relatives(first="m")), id="u")
    going_on = replace(ENDED.asides.record, goes_on_as="repair")
    first = replace(with_asides(ENDED, relatives=Relatives(follow_ups=(FollowUp("u"),)), record=going_on), id="m")

    def found(*tickets: Ticket) -> set[tuple[str, str]]:
        streams = {ticket_stream(one.id): History(1, one) for one in tickets}
        return {(fault.subject, fault.promise) for fault in faults({"m": "1"}, streams, frozenset())}

    assert found(first, second) == set()
    assert found(first, replace(second, stage=Stage.MERGED, clocks=())) == set()
    unheard = replace(ENDED, id="u", asides=second.asides)
    assert found(first, unheard) == {("m", "no-follow-up-left")}
    told_too_early = with_asides(first, relatives=Relatives(follow_ups=(FollowUp("u", open=False),)))
    assert found(told_too_early, second) == {("m", "no-follow-up-left")}
    stranger = with_asides(first, relatives=Relatives(follow_ups=(FollowUp("v", open=False),)))
    assert found(stranger, second) == {("m", "no-follow-up-left"), ("u", "no-follow-up-left")}
    declined = with_asides(ENDED, record=replace(going_on, declined="repaired-at-once"))
    assert found(replace(declined, id="m")) == set()


def test_every_request_has_its_ticket_and_every_ticket_its_request() -> None:
    streams = {ticket_stream(TICKET): History(1, OPEN)}
    assert faults({TICKET: "1", "parked": "2"}, streams, frozenset({"parked"})) == []
    found = faults({"lost": "2"}, streams, frozenset())
    assert {(fault.subject, fault.promise) for fault in found} == {
        ("lost", Promise.ONE_TICKET),
        (TICKET, Promise.FROM_A_REQUEST),
    }
