"""A unit may ask the desk once, early and with a ground, to take a ticket back; the case's own clock never stops."""

import pytest

from dispatch_service.routing.events import DisputeOpened, ReturnAccepted, ReturnRefused, ReturnRequested
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Clock, ClockKind, Custody, Stage, Work
from tests.routing.stories import (
    DISTRICT_DESK,
    OTHER_DESK,
    OTHER_GRID,
    TICKET,
    ask_return,
    assign,
    at,
    contact,
    decide_return,
    given,
    opening,
    progress,
    sign,
    stands,
    told,
)

HANDLE = Clock(f"{TICKET}:handle:2", ClockKind.HANDLE, "s1c1g1", at(0), at(48), at(38.4))


def test_asking_starts_the_desks_clock_and_stops_none_of_the_case() -> None:
    answer = given(*told(opening(), sign())).when(ask_return())
    answer.then(
        ReturnRequested(
            at=at(0.8),
            rule="ticket.request-return",
            handler="grid-7",
            ground="not-ours",
            suggested="",
            clocks=(HANDLE, Clock(f"{TICKET}:return:4", ClockKind.RETURN, "s1-desk", at(0.8), at(1.8), at(1.6))),
        )
    )
    assert (answer.after.work, answer.after.custody.unit, answer.after.flags.returns) == (
        Work.RETURN_PENDING,
        "s1c1g1",
        1,
    )


def test_an_accepted_return_lies_on_the_desk() -> None:
    answer = given(*told(opening(), ask_return())).when(decide_return(True))
    answer.then(
        ReturnAccepted(
            at=at(0.9),
            rule="ticket.decide-return",
            custody=Custody("street", "s1-desk", "s1-desk", "street"),
            clocks=(Clock(f"{TICKET}:dispatch:4", ClockKind.DISPATCH, "s1-desk", at(0.9), at(1.9), at(1.7)),),
            unit="s1c1g1",
            to="s1-desk",
        )
    )
    assert (answer.after.stage, answer.after.work, answer.after.due_at) == (Stage.REGISTERED, Work.TO_DISPATCH, at(48))


def test_a_refused_return_is_signed_thereby() -> None:
    answer = given(*told(opening(), ask_return())).when(decide_return(False))
    answer.then_happens(ReturnRefused)
    ticket = answer.after
    assert (ticket.work, [clock.kind for clock in ticket.clocks]) == (
        Work.SIGNED,
        [ClockKind.HANDLE, ClockKind.CONTACT],
    )


def test_a_refused_return_is_not_asked_again() -> None:
    refused = told(opening(), ask_return(), decide_return(False))
    given(*refused).when(ask_return(1)).then_rejected("return-refused-before")


def test_the_second_accepted_return_is_disputed_before_the_district() -> None:
    again = (opening(), ask_return(), decide_return(True), assign("s1c1g2"), ask_return(1.2, OTHER_GRID))
    answer = given(*told(*again)).when(decide_return(True, 1.3))
    answer.then_happens(ReturnAccepted, DisputeOpened)
    assert (answer.after.work, answer.after.custody.unit) == (Work.DISPUTED, "s1c1g1"), "the first receiver leads"


def test_no_return_after_work_on_site() -> None:
    given(*told(opening(), sign(), progress(), contact(0.75))).when(ask_return()).then_rejected("work-started")


def test_no_return_after_the_window() -> None:
    given(*told(opening())).when(ask_return(8)).then_happens(ReturnRequested)
    given(*told(opening())).when(ask_return(8.01)).then_rejected("return-window-over")


def test_the_window_is_each_custodians_own() -> None:
    late = (opening(), ask_return(7), decide_return(True, 7.1), assign("s1c1g2", 9))
    assert stands(*late, ask_return(10, OTHER_GRID)).work is Work.RETURN_PENDING


def test_no_return_without_a_ground_from_the_list() -> None:
    given(*told(opening())).when(ask_return(ground="too-hot")).then_rejected("unknown-ground")


def test_a_suggested_owner_must_exist() -> None:
    given(*told(opening())).when(replace(ask_return(), suggested="nowhere")).then_rejected("unknown-unit")


def test_only_a_desk_above_the_place_decides() -> None:
    history = told(opening(), ask_return())
    given(*history).when(decide_return(True, by=OTHER_DESK)).then_rejected("not-yours")
    given(*history).when(decide_return(True, by=DISTRICT_DESK)).then_happens(ReturnAccepted)


@pytest.mark.parametrize("accept", [True, False])
def test_the_asker_counts_as_a_handler(accept: bool) -> None:
    assert "grid-7" in stands(opening(), ask_return(), decide_return(accept)).handlers
