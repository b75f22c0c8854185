"""What the desk decides about a request itself, and what a leader decides about striking it out."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    DeadlineMissed,
    LeadSet,
    PlaceCorrected,
    SiteCheckOrdered,
    SiteCheckReported,
    TicketClosed,
    TicketOpened,
    TicketReclassified,
    TicketRegistered,
    VoidRefused,
    VoidRequested,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Stage, Work
from tests.routing.rarer import (
    ADD_ASSIST,
    ANSWER,
    CORRECT_PLACE,
    DECIDE_VOID,
    DROP_ASSIST,
    LATER,
    MOVE_DUE,
    ORDER_CHECK,
    RECLASSIFY,
    REFUSE,
    REGISTER,
    REPORT_CHECK,
    REQUEST_VOID,
    SET_LEAD,
    SUPERVISE,
)
from tests.routing.stories import (
    CALLER,
    DESK,
    DISTRICT_DESK,
    GRID,
    LEADER,
    SHIFT_LEADER,
    ask_return,
    assign,
    at,
    attach,
    decide_return,
    given,
    missed,
    opening,
    sign,
    stands,
    told,
)

DESKED = (opening(area="s1"),)
ASKED = (opening("question"),)
RETURNED = (opening(), ask_return(), decide_return(True))
HELD = (opening(), sign())


def test_the_desk_refuses_with_a_ground_and_names_the_other_way() -> None:
    answer = given(*told(*DESKED)).when(REFUSE)
    (closed,) = answer.events
    assert isinstance(closed, TicketClosed)
    assert (closed.kind, closed.reason, closed.other_way, answer.after.stage) == (
        "refused",
        "not-our-law",
        "court",
        Stage.REFUSED,
    )


def test_whoever_is_refused_is_told_the_way_the_policy_names_for_the_ground() -> None:
    answer = given(*told(*DESKED)).when(replace(REFUSE, other_way=""))
    (closed,) = answer.events
    assert isinstance(closed, TicketClosed)
    assert (closed.other_way, closed.instead) == ("", ("向法院反映", "The court"))


def test_what_may_be_answered_at_once_waits_for_the_desk_and_for_nobody_else() -> None:
    (opened,) = told(*ASKED)
    assert isinstance(opened, TicketOpened)
    assert (opened.held_for, stands(*ASKED).custody.unit) == ("first-contact", "s1-desk")
    assert stands(*ASKED, assign("s1")).work is Work.TO_SIGN


def test_the_desk_answers_at_first_contact_and_says_from_what() -> None:
    answer = given(*told(*ASKED)).when(ANSWER)
    (closed,) = answer.events
    assert isinstance(closed, TicketClosed)
    assert (closed.kind, closed.note, closed.knowledge) == ("answered", "sealed-answer", "k-1")
    assert answer.after.stage is Stage.ANSWERED


def test_registering_brings_the_limit_of_category_and_condition_from_acceptance() -> None:
    urgent = replace(REGISTER, category="burst", at=at(1))
    answer = given(*told(*DESKED)).when(urgent)
    (registered,) = answer.events
    assert isinstance(registered, TicketRegistered)
    assert (registered.old_due_at, registered.due_at, registered.demand) == (at(48), at(2), "help")
    assert (answer.after.flags.urgency, answer.after.stage) == ("emergency", Stage.REGISTERED)


def test_registering_accepts_it_and_from_then_on_it_waits_to_be_given_away() -> None:
    assert [clock.kind for clock in stands(*DESKED).clocks] == [ClockKind.ACCEPT]
    registered = stands(*DESKED, REGISTER)
    assert [(clock.kind, clock.started_at) for clock in registered.clocks] == [(ClockKind.DISPATCH, REGISTER.at)]
    again = stands(*DESKED, REGISTER, replace(REGISTER, category="lamp", at=at(3.5)))
    assert again.clocks == registered.clocks


def test_another_category_keeps_the_custodian_and_tells_both_limits() -> None:
    answer = given(*told(*HELD)).when(replace(RECLASSIFY, category="burst", at=at(1)))
    (changed,) = answer.events
    assert isinstance(changed, TicketReclassified)
    assert (changed.old_category, changed.old_due_at, changed.due_at) == ("lamp", at(48), at(2))
    handle = answer.after.clock(ClockKind.HANDLE)
    assert handle is not None
    assert (answer.after.custody.unit, handle.due_at) == ("s1c1g1", at(2))


def test_a_corrected_place_keeps_unit_and_clocks_but_not_the_person() -> None:
    before = stands(*HELD)
    answer = given(*told(*HELD)).when(CORRECT_PLACE)
    answer.then_happens(PlaceCorrected)
    assert (answer.after.origin.area, answer.after.custody.person) == ("s1c2", "")
    assert answer.after.clocks == before.clocks


def test_a_site_check_has_a_clock_of_its_own_and_comes_back_to_the_desk() -> None:
    ordered = given(*told(*DESKED)).when(ORDER_CHECK)
    ordered.then_happens(SiteCheckOrdered)
    running = [clock.kind for clock in ordered.after.clocks if clock.suspended_at is None]
    assert (ordered.after.work, running) == (Work.TO_CHECK, [ClockKind.CHECK])
    assert ordered.after.custody.unit == "s1-desk"
    reported = given(*ordered.whole).when(REPORT_CHECK)
    reported.then_happens(SiteCheckReported)
    assert reported.after.work is Work.TO_DISPATCH


@pytest.mark.parametrize(
    ("story", "kind"),
    [(DESKED, ClockKind.ACCEPT), ((*DESKED, replace(REGISTER, at=at(0))), ClockKind.DISPATCH)],
    ids=["not accepted", "accepted"],
)
def test_the_desks_own_clock_stands_still_while_somebody_looks(story: tuple[ask.Command, ...], kind: ClockKind) -> None:
    (before,) = stands(*story).clocks
    looked = (*story, replace(ORDER_CHECK, at=at(0.75)), REPORT_CHECK)
    (after,) = stands(*looked).clocks
    assert (before.kind, before.due_at) == (kind, at(1))
    assert (after.kind, after.timer, after.due_at) == (kind, before.timer, at(LATER + 0.25))


def test_a_look_ordered_before_clocks_stood_still_gives_the_desk_time_anew() -> None:
    opened, ordered = told(*DESKED, ORDER_CHECK)
    assert isinstance(ordered, SiteCheckOrdered)
    old = replace(ordered, clocks=tuple(clock for clock in ordered.clocks if clock.kind is ClockKind.CHECK))
    (clock,) = given(opened, old).when(REPORT_CHECK).after.clocks
    assert (clock.kind, clock.started_at) == (ClockKind.DISPATCH, REPORT_CHECK.at)


def test_a_late_check_is_charged_to_whoever_was_sent() -> None:
    checking = (*DESKED, ORDER_CHECK)
    answer = given(*told(*checking)).when(missed(stands(*checking), ClockKind.CHECK))
    missed_by = answer.events[0]
    assert isinstance(missed_by, DeadlineMissed)
    assert missed_by.unit == "s1c1g2"


def test_the_shift_leader_strikes_out_and_decides_nothing_else_a_leader_does() -> None:
    given(*told(*HELD, REQUEST_VOID)).when(replace(DECIDE_VOID, by=SHIFT_LEADER)).then_happens(TicketClosed)
    given(*told(*HELD)).when(replace(MOVE_DUE, by=SHIFT_LEADER)).then_rejected("not-yours")


def test_striking_out_takes_a_leader() -> None:
    asked = given(*told(*HELD)).when(REQUEST_VOID)
    asked.then_happens(VoidRequested)
    assert asked.after.clock(ClockKind.VOID) is not None
    given(*asked.whole).when(replace(DECIDE_VOID, by=DESK)).then_rejected("not-yours")
    struck = given(*asked.whole).when(DECIDE_VOID)
    struck.then_happens(TicketClosed)
    assert struck.after.stage is Stage.VOID
    kept = given(*asked.whole).when(replace(DECIDE_VOID, accept=False))
    kept.then_happens(VoidRefused)
    assert kept.after.clocks == stands(*HELD).clocks


def test_lead_and_assists_change_by_the_desks_word() -> None:
    helped = given(*told(*HELD)).when(ADD_ASSIST)
    helped.then_happens(LeadSet)
    assert helped.after.custody.assists == ("s1-works",)
    led = given(*helped.whole).when(replace(SET_LEAD, unit="s1-works"))
    assert (led.after.custody.lead, led.after.custody.assists, led.after.custody.unit) == (
        "s1-works",
        ("s1c1g1",),
        "s1c1g1",
    )
    given(*helped.whole).when(DROP_ASSIST).then_happens(LeadSet)


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        (DESKED, replace(REFUSE, ground="no-time"), "unknown-reason"),
        (DESKED, replace(REFUSE, ground="nowhere-else", other_way=""), "other-way-missing"),
        (RETURNED, REFUSE, "only-redispatch"),
        (RETURNED, ANSWER, "only-redispatch"),
        (DESKED, ANSWER, "not-at-first-contact"),
        (DESKED, replace(REFUSE, note=""), "note-missing"),
        (HELD, REFUSE, "wrong-stage"),
        (HELD, ANSWER, "wrong-stage"),
        (ASKED, replace(ANSWER, answer=""), "answer-missing"),
        (DESKED, replace(REGISTER, category="dragons"), "unknown-category"),
        (DESKED, replace(REGISTER, condition="blue"), "unknown-condition"),
        (DESKED, replace(REGISTER, demand="song"), "unknown-reason"),
        (HELD, replace(RECLASSIFY, category="lamp", condition="broken"), "nothing-changes"),
        (HELD, replace(CORRECT_PLACE, area="nowhere"), "unknown-area"),
        (HELD, replace(CORRECT_PLACE, area="s1-water"), "unknown-area"),
        (HELD, replace(CORRECT_PLACE, area="s1c1g1"), "nothing-changes"),
        (DESKED, replace(ORDER_CHECK, unit="nowhere"), "unknown-unit"),
        ((*DESKED, ORDER_CHECK), replace(REPORT_CHECK, by=GRID), "not-yours"),
        ((*DESKED, ORDER_CHECK), replace(REPORT_CHECK, note=""), "note-missing"),
        (HELD, replace(REQUEST_VOID, reason="bored"), "unknown-reason"),
        ((*HELD, REQUEST_VOID), REQUEST_VOID, "wish-pending"),
        ((*HELD, replace(REQUEST_VOID, by=LEADER)), DECIDE_VOID, "asked-himself"),
        ((*HELD, REQUEST_VOID), replace(DECIDE_VOID, by=replace(SHIFT_LEADER, unit="s2-desk")), "not-yours"),
        (HELD, DECIDE_VOID, "nothing-asked"),
        ((*HELD, REQUEST_VOID, attach()), DECIDE_VOID, "whistle-open"),
        ((*HELD, REQUEST_VOID, SUPERVISE), DECIDE_VOID, "reply-owed"),
        ((*HELD, REQUEST_VOID), replace(DECIDE_VOID, by=replace(LEADER, person="grid-7")), "handled-it"),
        (HELD, replace(SET_LEAD, unit="s1-works"), "not-working-on-it"),
        (HELD, replace(SET_LEAD, unit="s1c1g1"), "nothing-changes"),
        (HELD, replace(ADD_ASSIST, unit="nowhere"), "unknown-unit"),
        (HELD, replace(ADD_ASSIST, unit="s1-desk"), "not-a-handling-unit"),
        (HELD, replace(ADD_ASSIST, unit="s1c1g1"), "works-on-it-already"),
        (HELD, DROP_ASSIST, "not-assisting"),
        (HELD, replace(RECLASSIFY, by=CALLER), "not-yours"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    if command.by == CALLER:
        command = replace(command, by=replace(CALLER, unit="s2-desk"))
    given(*told(*story)).when(command).then_rejected(code)


def test_the_districts_desk_may_what_a_streets_may() -> None:
    given(*told(*DESKED)).when(replace(REFUSE, by=DISTRICT_DESK)).then_happens(TicketClosed)
