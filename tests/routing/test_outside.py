"""A case that belongs to another platform: its time binds, and it answers for extension, return and closing."""

import pytest

from dispatch_service.routing import commands as ask
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
    TicketReminded,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Stage, Work
from tests.routing.rarer import AUTHORITY_AGREES, DECIDE_EXTENSION, HAND_UP, HOTLINE, REQUEST_EXTENSION
from tests.routing.stories import (
    GRID,
    SYSTEM,
    ask_return,
    at,
    attach,
    call_back,
    close,
    contact,
    decide_return,
    given,
    missed,
    opening,
    resolve,
    sign,
    stands,
    told,
)

THEIRS = (opening(), sign(), contact(), replace(HAND_UP, at=at(0.7)))
EXTENSION = replace(REQUEST_EXTENSION, by=GRID)
WAITING_FOR_TIME = (*THEIRS, EXTENSION, replace(DECIDE_EXTENSION, at=at(2)))
WAITING_FOR_THE_END = (*THEIRS, resolve(), close())
WAITING_TO_GIVE_BACK = (
    opening(),
    replace(HAND_UP, at=at(0.1)),
    ask_return(),
    replace(decide_return(True), to_authority=True),
)
REFUSES = replace(AUTHORITY_AGREES, agreed=False)


def test_our_time_ends_a_lead_before_theirs() -> None:
    answer = given(*told(opening(), sign())).when(HAND_UP)
    answer.then_happens(HandedUp)
    handle = answer.after.clock(ClockKind.HANDLE)
    assert handle is not None
    assert (answer.after.due_at, handle.due_at) == (at(36), at(36))


def test_an_extension_passes_our_desk_and_then_waits_for_theirs() -> None:
    ticket = stands(*WAITING_FOR_TIME)
    assert (ticket.due_at, ticket.clock(ClockKind.AUTHORITY) is not None) == (at(36), True)
    agreed = given(*told(*WAITING_FOR_TIME)).when(AUTHORITY_AGREES)
    agreed.then_happens(AuthorityAnswered, ExtensionGranted)
    assert agreed.after.due_at == at(60)
    refused = given(*told(*WAITING_FOR_TIME)).when(REFUSES)
    refused.then_happens(AuthorityAnswered, ExtensionRefused)
    assert (refused.after.due_at, refused.after.asides.pending) == (at(36), None)


def test_the_time_they_grant_is_the_one_that_binds() -> None:
    shorter = replace(AUTHORITY_AGREES, due_at=at(50))
    assert given(*told(*WAITING_FOR_TIME)).when(shorter).after.due_at == at(46)


def test_an_answer_that_stays_out_is_asked_for_again_and_raised() -> None:
    story = told(*WAITING_FOR_TIME)
    answer = given(*story).when(missed(stands(*WAITING_FOR_TIME), ClockKind.AUTHORITY))
    answer.then_happens(DeadlineMissed, TicketReminded)
    assert answer.after.clock(ClockKind.AUTHORITY) is not None


def test_closing_is_theirs_and_so_is_the_callback() -> None:
    asked = given(*told(*THEIRS, resolve())).when(close())
    asked.then_happens(AuthorityAsked)
    assert asked.after.stage is Stage.FEEDBACK
    agreed = given(*asked.whole).when(replace(AUTHORITY_AGREES, solved=True, satisfied="satisfied", by=HOTLINE))
    agreed.then_happens(AuthorityAnswered, CallbackRecorded, TicketClosed)
    assert (agreed.after.stage, agreed.after.outcome.solved) == (Stage.CLOSED, True)


def test_what_they_find_unsolved_goes_another_round() -> None:
    for answer in (REFUSES, replace(AUTHORITY_AGREES, solved=False)):
        after = given(*told(*WAITING_FOR_THE_END)).when(answer).after
        assert (after.work, after.flags.round) == (Work.TO_SIGN, 2)
    given(*told(*WAITING_FOR_THE_END)).when(REFUSES).then_happens(AuthorityAnswered, RehandleOrdered)


def test_they_take_it_back_or_it_stays_with_who_had_it() -> None:
    agreed = given(*told(*WAITING_TO_GIVE_BACK)).when(AUTHORITY_AGREES)
    agreed.then_happens(AuthorityAnswered, TicketClosed)
    assert agreed.after.stage is Stage.CLOSED
    refused = given(*told(*WAITING_TO_GIVE_BACK)).when(REFUSES)
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
        ((*THEIRS, resolve(), call_back(), EXTENSION), close(), "wrong-stage"),
    ],
)
def test_what_the_rules_refuse(story: tuple[ask.Command, ...], command: ask.Command, code: str) -> None:
    if story[-1] is EXTENSION:
        story, command = story[:-1], EXTENSION
    given(*told(*story)).when(command).then_rejected(code)
