"""The custodian signs, calls the resident, works and reports the matter done."""

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import ProgressReported, RequesterContacted, ResolutionSubmitted, TicketSigned
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Clock, ClockKind, Custody, Stage, Work
from tests.routing.stories import (
    TICKET,
    WATER,
    WORKS,
    at,
    contact,
    given,
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


def test_progress_keeps_the_clocks_running() -> None:
    answer = given(*told(opening(), sign())).when(progress())
    answer.then(
        ProgressReported(at=at(0.7), rule="ticket.report-progress", handler="grid-7", public=True, note="sealed-note")
    )
    assert answer.after.clocks == (HANDLE, CONTACT)


def test_an_assisting_unit_reports_progress_but_does_not_sign() -> None:
    history = told(opening("water"))
    given(*history).when(sign(by=WORKS)).then_rejected("not-yours")
    given(*told(opening("water"), sign(by=WATER))).when(progress(by=WORKS)).then_happens(ProgressReported)


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
        (replace(contact(), result=""), "result-missing"),
        (replace(progress(), note=""), "note-missing"),
    ],
)
def test_what_is_incomplete_is_refused(command: ask.Command, code: str) -> None:
    given(*told(opening(), sign())).when(command).then_rejected(code)


def test_everybody_who_worked_on_it_is_remembered() -> None:
    ticket = stands(opening("water"), sign(by=WATER), progress(by=WORKS))
    assert ticket.handlers == {"water-1", "works-1"}
