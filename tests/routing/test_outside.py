"""A case that belongs to another platform: its time binds, and it answers for extension, return and closing."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.asides import Outside
from dispatch_service.routing.events import (
    AuthorityAnswered,
    AuthorityAsked,
    CallbackRecorded,
    DeadlineMissed,
    ExtensionGranted,
    ExtensionRefused,
    HandedUp,
    RehandleOrdered,
    ReturnRefused,
    TicketClosed,
    TicketDispatched,
    TicketOpened,
    TicketRaised,
    TicketReminded,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Stage, Work
from tests.routing.rarer import (
    ANSWER,
    AUTHORITY_AGREES,
    DECIDE_EXTENSION,
    DECIDE_VOID,
    HAND_UP,
    HOTLINE,
    MERGE,
    ORDER_VERIFY,
    RECLASSIFY,
    REFUSE,
    REQUEST_EXTENSION,
    REQUEST_VOID,
    REWORK,
    SPLIT,
    SUPERVISE,
)
from tests.routing.stories import (
    GRID,
    LEADER,
    SYSTEM,
    ask_return,
    assign,
    at,
    attach,
    call_back,
    close,
    contact,
    decide_return,
    filed_by_platform,
    folded,
    given,
    missed,
    opening,
    rehandle,
    remind,
    resolve,
    sign,
    stands,
    told,
    withdraw,
)

Story = tuple[ask.Command, ...]
EXTENSION = replace(REQUEST_EXTENSION, by=GRID)
TO_THEM = replace(decide_return(True), to_authority=True)
REFUSES = replace(AUTHORITY_AGREES, agreed=False)
HANDED_UP: Story = (opening(), replace(HAND_UP, at=at(0.1)))
FILED: Story = (filed_by_platform(),)
BOTH = pytest.mark.parametrize("begun", [HANDED_UP, FILED], ids=["handed-up", "filed"])
"""A platform's case may become one on the way, or have been its own from the beginning."""


EARLY_EXTENSION = replace(EXTENSION, at=at(0.6))
SUPERVISE_EARLY = replace(SUPERVISE, at=at(0.65))


def theirs(begun: Story) -> Story:
    return (*begun, sign(), contact())


def waiting_for_time(begun: Story) -> Story:
    return (*theirs(begun), EXTENSION, replace(DECIDE_EXTENSION, at=at(2)))


def waiting_for_the_end(begun: Story) -> Story:
    return (*theirs(begun), resolve(), close())


def waiting_to_give_back(begun: Story) -> Story:
    return (*begun, ask_return(), TO_THEM)


THEIRS = theirs(HANDED_UP)
WAITING_FOR_TIME = waiting_for_time(HANDED_UP)
WAITING_FOR_THE_END = waiting_for_the_end(HANDED_UP)
WAITING_TO_GIVE_BACK = waiting_to_give_back(HANDED_UP)
ON_THE_DESK: Story = (filed_by_platform("question"),)
NOT_OURS = (*ON_THE_DESK, REFUSE)
ANSWERED_AT_ONCE = (*ON_THE_DESK, ANSWER)


def test_a_platforms_request_is_its_own_from_the_beginning_and_its_time_binds() -> None:
    opened, dispatched = told(*FILED)
    assert isinstance(opened, TicketOpened)
    assert isinstance(dispatched, TicketDispatched)
    assert (opened.authority, opened.external_id, opened.authority_due_at) == ("city-hotline", "12345-1", at(40))
    assert opened.due_at == dispatched.due_at == at(36)
    ticket = stands(*FILED)
    assert ticket.asides.outside == Outside("city-hotline", "12345-1", at(40), client="city")
    assert ticket.clock(ClockKind.HANDLE) is not None


def test_a_platform_that_names_no_time_leaves_us_our_own_and_one_that_is_over_is_due_now() -> None:
    ticket = stands(filed_by_platform(hours=None))
    assert (ticket.due_at, ticket.asides.outside is not None) == (at(48), True)
    assert stands(filed_by_platform(hours=-10)).due_at == at(0)


def test_our_own_desk_is_no_platform() -> None:
    assert stands(replace(filed_by_platform(), authority="own", authority_due_at=None)).asides.outside is None


def test_another_category_leaves_their_time_alone() -> None:
    assert stands(*FILED, replace(RECLASSIFY, category="burst", at=at(1))).due_at == at(36)
    assert stands(*FILED, replace(assign("s1c1g2"), category="burst")).due_at == at(36)


def test_only_the_platform_that_filed_it_answers_for_it() -> None:
    waiting = told(*waiting_for_the_end(FILED))
    given(*waiting).when(replace(AUTHORITY_AGREES, by=replace(HOTLINE, person="other"))).then_rejected("not-yours")
    given(*waiting).when(replace(AUTHORITY_AGREES, by=HOTLINE)).then_happens(AuthorityAnswered, TicketClosed)


@pytest.mark.parametrize("story", [NOT_OURS, ANSWERED_AT_ONCE])
def test_what_the_desk_would_end_itself_the_platform_decides(story: Story) -> None:
    asked = stands(*story)
    assert (asked.work, [clock.kind for clock in asked.clocks]) == (Work.TO_DISPATCH, [ClockKind.AUTHORITY])
    refused = given(*told(*story)).when(REFUSES)
    refused.then_happens(AuthorityAnswered)
    assert [clock.kind for clock in refused.after.clocks] == [ClockKind.DISPATCH]
    if story is ANSWERED_AT_ONCE:
        unsolved = given(*told(*story)).when(replace(AUTHORITY_AGREES, solved=False)).after
        assert [clock.kind for clock in unsolved.clocks] == [ClockKind.DISPATCH]
    given(*refused.whole).when(assign("s1", 4)).then_happens(TicketDispatched)


def test_it_takes_back_what_is_not_ours_and_lets_our_answer_stand() -> None:
    (_, back) = given(*told(*NOT_OURS)).when(AUTHORITY_AGREES).events
    assert isinstance(back, TicketClosed)
    assert (back.kind, back.reason, back.note) == ("handed-back", "not-our-law", "sealed-note")
    answered = given(*told(*ANSWERED_AT_ONCE)).when(AUTHORITY_AGREES)
    closed = answered.events[-1]
    assert isinstance(closed, TicketClosed)
    assert (closed.kind, closed.note, answered.after.stage) == ("answered", "sealed-answer", Stage.ANSWERED)


def test_our_words_reach_the_requester_when_they_agree() -> None:
    unmet = close("unreasonable", reason="by-order", note="sealed-words", by=LEADER)
    (_, closed) = given(*told(*theirs(FILED), resolve(), unmet)).when(AUTHORITY_AGREES).events
    assert isinstance(closed, TicketClosed)
    assert closed.note == "sealed-words"


def test_while_they_decide_nobody_moves_it_and_no_clock_of_ours_blames_anybody() -> None:
    for story in (waiting_for_the_end(FILED), waiting_to_give_back(FILED)):
        assert [clock.kind for clock in stands(*story).clocks] == [ClockKind.AUTHORITY]
    waiting = told(*waiting_for_the_end(FILED))
    for command in (rehandle(3), REWORK, replace(ORDER_VERIFY, at=at(3)), call_back(3)):
        given(*waiting).when(command).then_rejected("authority-waiting")
    given(*waiting).when(remind(3)).events  # noqa: B018 - a refusal fails the test


def test_whoever_filed_it_may_still_take_it_back_and_then_nobody_waits_for_an_answer() -> None:
    taken_back = stands(*NOT_OURS, withdraw(5))
    outside = taken_back.asides.outside
    assert outside is not None
    assert (taken_back.stage, outside.waiting, taken_back.clocks) == (Stage.WITHDRAWN, "", ())


def test_the_time_they_set_for_another_round_is_the_one_that_binds() -> None:
    sooner = replace(REFUSES, due_at=at(9))
    after = given(*told(*waiting_for_the_end(FILED))).when(sooner).after
    outside = after.asides.outside
    assert outside is not None
    assert (after.due_at, outside.due_at, outside.waiting) == (at(5), at(9), "")


def test_an_extension_moves_their_time_as_well() -> None:
    agreed = given(*told(*waiting_for_time(FILED))).when(AUTHORITY_AGREES).after
    assert agreed.asides.outside is not None
    assert (agreed.due_at, agreed.asides.outside.due_at) == (at(60), at(64))


def test_our_time_ends_a_lead_before_theirs() -> None:
    answer = given(*told(opening(), sign())).when(HAND_UP)
    answer.then_happens(HandedUp)
    handle = answer.after.clock(ClockKind.HANDLE)
    assert handle is not None
    assert (answer.after.due_at, handle.due_at) == (at(36), at(36))


@BOTH
def test_an_extension_passes_our_desk_and_then_waits_for_theirs(begun: Story) -> None:
    ticket = stands(*waiting_for_time(begun))
    assert (ticket.due_at, ticket.clock(ClockKind.AUTHORITY) is not None) == (at(36), True)
    agreed = given(*told(*waiting_for_time(begun))).when(AUTHORITY_AGREES)
    agreed.then_happens(AuthorityAnswered, ExtensionGranted)
    assert agreed.after.due_at == at(60)
    refused = given(*told(*waiting_for_time(begun))).when(REFUSES)
    refused.then_happens(AuthorityAnswered, ExtensionRefused)
    assert (refused.after.due_at, refused.after.asides.pending) == (at(36), None)


@BOTH
def test_the_time_they_grant_is_the_one_that_binds(begun: Story) -> None:
    shorter = replace(AUTHORITY_AGREES, due_at=at(50))
    assert given(*told(*waiting_for_time(begun))).when(shorter).after.due_at == at(46)


@BOTH
def test_an_answer_that_stays_out_is_asked_for_again_and_raised(begun: Story) -> None:
    for waiting in (waiting_for_time(begun), waiting_for_the_end(begun), waiting_to_give_back(begun)):
        story = told(*waiting)
        for happened in (TicketReminded, TicketRaised, TicketRaised):
            answer = given(*story).when(missed(folded(story), ClockKind.AUTHORITY))
            answer.then_happens(DeadlineMissed, happened)
            assert answer.after.clock(ClockKind.AUTHORITY) is not None
            story = answer.whole


@BOTH
def test_closing_is_theirs_and_so_is_the_callback(begun: Story) -> None:
    asked = given(*told(*theirs(begun), resolve())).when(close())
    asked.then_happens(AuthorityAsked)
    assert asked.after.stage is Stage.FEEDBACK
    agreed = given(*asked.whole).when(replace(AUTHORITY_AGREES, solved=True, satisfied="satisfied", by=HOTLINE))
    agreed.then_happens(AuthorityAnswered, CallbackRecorded, TicketClosed)
    assert (agreed.after.stage, agreed.after.outcome.solved) == (Stage.CLOSED, True)


@BOTH
def test_what_they_find_unsolved_goes_another_round(begun: Story) -> None:
    for answer in (REFUSES, replace(AUTHORITY_AGREES, solved=False)):
        after = given(*told(*waiting_for_the_end(begun))).when(answer).after
        assert (after.work, after.flags.round) == (Work.TO_SIGN, 2)
    given(*told(*waiting_for_the_end(begun))).when(REFUSES).then_happens(AuthorityAnswered, RehandleOrdered)


@BOTH
def test_they_take_it_back_or_it_stays_with_who_had_it(begun: Story) -> None:
    agreed = given(*told(*waiting_to_give_back(begun))).when(AUTHORITY_AGREES)
    agreed.then_happens(AuthorityAnswered, TicketClosed)
    assert agreed.after.stage is Stage.CLOSED
    refused = given(*told(*waiting_to_give_back(begun))).when(REFUSES)
    refused.then_happens(AuthorityAnswered, ReturnRefused)
    assert (refused.after.custody.unit, refused.after.work) == ("s1c1g1", Work.SIGNED)


@pytest.mark.parametrize(
    ("story", "command", "code"),
    [
        ((opening(),), replace(HAND_UP, authority="own"), "authority-set"),
        ((opening(),), replace(HAND_UP, authority="moon"), "unknown-reason"),
        (THEIRS, HAND_UP, "authority-set"),
        (THEIRS, AUTHORITY_AGREES, "nothing-asked"),
        (THEIRS, replace(AUTHORITY_AGREES, by=SYSTEM), "not-yours"),
        ((opening(),), replace(AUTHORITY_AGREES, by=HOTLINE), "not-yours"),
        (WAITING_FOR_TIME, replace(DECIDE_EXTENSION, at=at(3)), "authority-waiting"),
        (WAITING_FOR_THE_END, close(), "authority-waiting"),
        (WAITING_TO_GIVE_BACK, decide_return(True, 2), "authority-waiting"),
        ((opening(), ask_return()), replace(decide_return(True), to_authority=True), "no-authority"),
        (
            (opening(), replace(HAND_UP, at=at(0.1)), attach(0.2), ask_return()),
            replace(decide_return(True), to_authority=True),
            "whistle-open",
        ),
        ((*THEIRS, resolve()), EXTENSION, "wrong-stage"),
        ((*THEIRS, resolve()), call_back(), "authority-calls-back"),
        ((*THEIRS, resolve(), close()), replace(AUTHORITY_AGREES, satisfied="thrilled"), "unknown-reason"),
        ((*THEIRS, SUPERVISE_EARLY, resolve()), close(), "reply-owed"),
        ((*THEIRS, resolve(), close(), SUPERVISE), AUTHORITY_AGREES, "reply-owed"),
        ((*FILED, sign(), EARLY_EXTENSION, ask_return()), TO_THEM, "wish-pending"),
        (FILED, replace(MERGE, at=at(0.2)), "authority-owns"),
        ((*FILED, REQUEST_VOID), DECIDE_VOID, "authority-owns"),
        (NOT_OURS, assign("s1", 4), "authority-waiting"),
        (NOT_OURS, replace(SPLIT, at=at(4)), "authority-waiting"),
        (ON_THE_DESK, replace(HAND_UP, at=at(0.1)), "authority-set"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    given(*told(*story)).when(command).then_rejected(code)
