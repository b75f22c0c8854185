"""What a resident may ask for along the way, and how he learns that the rules refuse it."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.events import (
    OperationRefused,
    SupplementRecorded,
    TicketRaised,
    TicketReminded,
    TicketWithdrawn,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Stage
from tests.routing.stories import (
    DESK,
    GRID,
    RESIDENT,
    SUPERVISOR,
    at,
    attach,
    call_back,
    close,
    given,
    opening,
    remind,
    resolve,
    sign,
    stands,
    supplement,
    told,
    withdraw,
)

CLOSED = (opening(), sign(), resolve(), call_back(), close())


@pytest.mark.parametrize("by", [RESIDENT, DESK, SUPERVISOR, By("hotline", role="hotline-client")])
def test_a_reminder_changes_no_duty(by: By) -> None:
    answer = given(*told(opening())).when(remind(by=by))
    answer.then(TicketReminded(at=at(2), rule="ticket.remind", operation="op-1", reminders=1))
    assert answer.after.custody == stands(opening()).custody


def test_who_must_be_reminded_too_often_is_watched() -> None:
    twice = (opening(), remind(1), remind(2))
    third = given(*told(*twice)).when(remind(3))
    third.then_happens(TicketReminded, TicketRaised)
    assert third.after.custody == stands(opening()).custody
    given(*third.whole).when(remind(4)).then_happens(TicketReminded)


def test_a_supplement_is_recorded() -> None:
    given(*told(opening())).when(supplement()).then(
        SupplementRecorded(at=at(2), rule="ticket.supplement", operation="op-2", note="sealed-note")
    )


def test_a_request_is_taken_back_before_it_is_answered() -> None:
    answer = given(*told(opening(), sign())).when(withdraw())
    answer.then(TicketWithdrawn(at=at(2), rule="ticket.withdraw", operation="op-3", reason="requester"))
    assert (answer.after.stage, answer.after.clocks) == (Stage.WITHDRAWN, ())


@pytest.mark.parametrize(
    ("story", "command", "wish", "reason"),
    [
        ((opening(), sign(), resolve()), withdraw(), "withdraw", "wrong-stage"),
        ((opening(), sign(), attach()), withdraw(), "withdraw", "whistle-open"),
        (CLOSED, withdraw(3), "withdraw", "closed"),
        (CLOSED, remind(3), "remind", "closed"),
        (CLOSED, supplement(3), "supplement", "closed"),
        ((opening(),), replace(supplement(), note=""), "supplement", "note-missing"),
    ],
)
def test_a_refused_wish_is_an_event_the_resident_sees(
    story: tuple[ask.Command, ...], command: ask.Remind | ask.Supplement | ask.Withdraw, wish: str, reason: str
) -> None:
    answer = given(*told(*story)).when(command)
    answer.then(
        OperationRefused(at=command.at, rule=f"ticket.{wish}", operation=command.operation, wish=wish, reason=reason)
    )
    assert answer.after == replace(stands(*story), version=answer.after.version)


def test_staff_is_told_at_once_instead() -> None:
    given(*told(*CLOSED)).when(withdraw(3, by=DESK)).then_rejected("closed")


def test_without_an_operation_there_is_nobody_to_tell() -> None:
    given(*told(*CLOSED)).when(withdraw(3, operation="")).then_rejected("closed")


@pytest.mark.parametrize("command", [remind(by=GRID), supplement(by=GRID), withdraw(by=GRID)])
def test_the_custodian_does_not_wish_for_the_resident(command: ask.Command) -> None:
    given(*told(opening())).when(command).then_rejected("not-yours")


def test_no_wish_opens_a_ticket() -> None:
    given().when(remind()).then_rejected("no-ticket")
