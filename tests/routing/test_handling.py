"""The custodian signs, calls the resident, works and reports the matter done."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    ContactAttempted,
    DeadlineMissed,
    ProgressReported,
    RequesterContacted,
    ResolutionSubmitted,
    TicketSigned,
)
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Clock, ClockKind, Custody, Stage, Work
from tests.routing.stories import (
    TICKET,
    TOGETHER,
    WORKS,
    ask_return,
    at,
    contact,
    decide_return,
    escalate,
    given,
    missed,
    opening,
    progress,
    resolve,
    sign,
    stands,
    told,
)

HANDLE = Clock(f"{TICKET}:handle:2", ClockKind.HANDLE, "s1c1g1", at(0), at(48), at(38.4))
CONTACT = Clock(f"{TICKET}:contact:3", ClockKind.CONTACT, "s1c1g1", at(0.5), at(1.5), at(1.3))


def test_signing_arms_the_clock_for_the_call() -> None:
    given(*told(opening())).when(sign()).then(
        TicketSigned(at=at(0.5), rule="ticket.sign", handler="grid-7", automatic=False, clocks=(HANDLE, CONTACT))
    )


def test_nobody_waits_for_a_call_who_left_no_way_to_call_him() -> None:
    ticket = stands(opening(anonymous=True), sign())
    assert [clock.kind for clock in ticket.clocks] == [ClockKind.HANDLE]


def test_the_call_stops_its_clock_and_counts_as_an_own_attempt() -> None:
    answer = given(*told(opening(), sign())).when(contact())
    answer.then(
        RequesterContacted(
            at=at(0.6),
            rule="ticket.record-contact",
            handler="grid-7",
            result="spoken",
            proof="",
            contacted_at=at(0.6),
            clocks=(HANDLE,),
        )
    )
    assert answer.after.attempt.own_attempt


def test_a_call_nobody_took_is_kept_and_the_first_contact_is_still_waited_for() -> None:
    answer = given(*told(opening(), sign())).when(replace(contact(), result="no-answer"))
    (tried,) = answer.events
    assert isinstance(tried, ContactAttempted)
    ticket = answer.after
    assert (ticket.work, ticket.attempt.tries, ticket.clocks) == (Work.SIGNED, 1, (HANDLE, CONTACT))
    given(*answer.whole).when(escalate(0.8)).then_rejected("no-own-attempt")
    late = given(*answer.whole).when(missed(ticket, ClockKind.CONTACT))
    assert isinstance(late.events[0], DeadlineMissed)


def test_who_has_no_number_is_not_waited_for_and_was_not_contacted() -> None:
    answer = given(*told(opening(), sign())).when(replace(contact(), result="no-number"))
    answer.then_happens(ContactAttempted)
    assert (answer.after.clocks, answer.after.attempt.contacted) == ((HANDLE,), False)


def test_a_return_that_was_refused_asks_for_no_second_first_contact() -> None:
    returned = (opening(), sign(), contact(), ask_return(), decide_return(False))
    assert stands(*returned).clock(ClockKind.CONTACT) is None
    assert stands(opening(), sign(), ask_return(), decide_return(False)).clock(ClockKind.CONTACT) is not None


def test_progress_keeps_the_clocks_running() -> None:
    answer = given(*told(opening(), sign())).when(progress())
    answer.then(
        ProgressReported(at=at(0.7), rule="ticket.report-progress", handler="grid-7", public=True, note="sealed-note")
    )
    assert answer.after.clocks == (HANDLE, CONTACT)


def test_the_answer_goes_to_the_desk_and_the_lead_stays_the_lead() -> None:
    answer = given(*told(opening(), sign())).when(resolve())
    answer.then(
        ResolutionSubmitted(
            at=at(1),
            rule="ticket.resolve",
            handler="grid-7",
            result="solved",
            cause="",
            answer="sealed-answer",
            handled_at="grid",
            on_time=True,
            custody=Custody("street", "s1-desk", "s1c1g1", "grid"),
            clocks=(Clock(f"{TICKET}:callback:4", ClockKind.CALLBACK, "s1-desk", at(1), at(2), at(1.8)),),
        )
    )
    ticket = answer.after
    assert (ticket.stage, ticket.work, ticket.outcome.answer) == (Stage.FEEDBACK, Work.TO_CALL_BACK, "sealed-answer")


def test_a_late_answer_is_marked_and_taken() -> None:
    (resolved,) = given(*told(opening(), sign())).when(resolve(hours=49)).events
    assert isinstance(resolved, ResolutionSubmitted)
    assert not resolved.on_time


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (resolve(result="vanished"), "unknown-result"),
        (replace(resolve(), answer=""), "answer-missing"),
        (resolve(result="partial"), "cause-missing"),
        (replace(resolve(result="partial"), cause="mood"), "unknown-reason"),
        (replace(contact(), result=""), "unknown-reason"),
        (replace(contact(), result="waved"), "unknown-reason"),
        (replace(progress(), note=""), "note-missing"),
    ],
)
def test_what_is_incomplete_is_refused(command: ask.Command, code: str) -> None:
    given(*told(opening(), sign())).when(command).then_rejected(code)


def test_everybody_who_worked_on_it_is_remembered() -> None:
    ticket = stands(*TOGETHER, progress(by=WORKS))
    assert ticket.handlers == {"water-1", "works-1"}
