"""A missed deadline is a fact; what the policy says then follows it, and the ticket is never left without a clock."""

from datetime import timedelta

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.events import (
    DeadlineMissed,
    Event,
    TicketDispatched,
    TicketRaised,
    TicketReminded,
    TicketSigned,
    TicketTakenOver,
)
from dispatch_service.routing.states import Clock, ClockKind, Custody, Stage, Ticket, Work
from tests.routing.fake_rules import FakeRules
from tests.routing.stories import (
    DESK,
    DISTRICT_DESK,
    GRID,
    TICKET,
    TOGETHER,
    ask_return,
    assign,
    at,
    call_back,
    contact,
    decide_return,
    fire,
    folded,
    given,
    missed,
    opening,
    resolve,
    sign,
    stands,
    told,
)


def left_alone(*commands: ask.Command, kind: ClockKind, times: int) -> tuple[tuple[Event, ...], Ticket]:
    """The events and the ticket when one clock is missed so many times in a row."""
    history = told(*commands)
    for _ in range(times):
        history = given(*history).when(missed(folded(history), kind)).whole
    return history, folded(history)


def test_signing_is_automatic_at_its_limit() -> None:
    handle = Clock(f"{TICKET}:handle:2", ClockKind.HANDLE, "s1c1g1", at(0), at(48), at(38.4))
    given(*told(opening())).when(fire(f"{TICKET}:sign:2", 1)).then(
        DeadlineMissed(
            at=at(1),
            rule="ticket.fire-deadline",
            timer=f"{TICKET}:sign:2",
            clock="sign",
            unit="s1c1g1",
            due_at=at(1),
            step=0,
            late_cause="",
            clocks=(handle, Clock(f"{TICKET}:sign:3", ClockKind.SIGN, "s1c1g1", at(1), at(2), at(1.8), 1)),
        ),
        TicketSigned(
            at=at(1),
            rule="ticket.fire-deadline.auto-sign",
            handler="",
            automatic=True,
            clocks=(handle, Clock(f"{TICKET}:contact:4", ClockKind.CONTACT, "s1c1g1", at(1), at(2), at(1.8))),
        ),
    )


def test_the_clock_that_signs_handles_nothing() -> None:
    assert stands(opening(), fire(f"{TICKET}:sign:2", 1)).handlers == frozenset()


def test_red_raises_to_the_leader_and_custody_stays() -> None:
    history, ticket = left_alone(opening(), sign(), kind=ClockKind.HANDLE, times=1)
    assert history[-1] == TicketRaised(at=at(48), rule="ticket.fire-deadline.raise", to="s1", supervised_by=("s1",))
    assert (ticket.custody.unit, ticket.flags.misses) == ("s1c1g1", 1)


def test_after_the_grace_the_next_rung_takes_over_with_fresh_clocks() -> None:
    history, ticket = left_alone(opening(), sign(), kind=ClockKind.HANDLE, times=2)
    assert history[-1] == TicketTakenOver(
        at=at(49),
        rule="ticket.fire-deadline.take-over",
        custody=Custody("community", "s1c1", "s1c1", "community"),
        clocks=(
            Clock(f"{TICKET}:sign:7", ClockKind.SIGN, "s1c1", at(49), at(50), at(49.8)),
            Clock(f"{TICKET}:handle:7", ClockKind.HANDLE, "s1c1", at(49), at(53), at(52.2)),
        ),
    )
    assert (ticket.stage, ticket.work) == (Stage.DISPATCHED, Work.TO_SIGN)
    assert [event.unit for event in history if isinstance(event, DeadlineMissed)] == ["s1c1g1", "s1c1g1"]


def test_an_emergency_is_taken_over_at_once() -> None:
    _, ticket = left_alone(opening("burst"), kind=ClockKind.HANDLE, times=1)
    assert ticket.custody.unit == "s1c1"


def test_the_top_rung_is_supervised_for_there_is_nobody_above() -> None:
    history, ticket = left_alone(opening("noise"), sign(by=ask.By("x", "s1")), kind=ClockKind.HANDLE, times=3)
    assert ticket.custody.unit == "s1"
    assert ticket.flags.supervised_by == ("s1", "d-supervision")
    assert isinstance(history[-1], TicketReminded)


def test_an_overdue_department_keeps_custody_and_is_supervised() -> None:
    _, ticket = left_alone(*TOGETHER, kind=ClockKind.HANDLE, times=1)
    assert (ticket.custody.unit, ticket.flags.supervised_by) == ("s1-water", ("d-supervision",))


def test_a_resident_not_called_is_a_reminder_first() -> None:
    history, ticket = left_alone(opening(), sign(), kind=ClockKind.CONTACT, times=1)
    assert isinstance(history[-1], TicketReminded)
    assert ticket.clock(ClockKind.CONTACT) is not None


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ((opening(area=""),), ClockKind.ACCEPT),
        ((opening(), ask_return(), decide_return(True)), ClockKind.DISPATCH),
        ((opening(), ask_return()), ClockKind.RETURN),
        ((opening(), sign(), resolve()), ClockKind.CALLBACK),
        ((opening(), sign(), resolve(), call_back()), ClockKind.CLOSE),
    ],
)
def test_a_late_desk_is_reminded_then_supervised_and_keeps_the_ticket(
    story: tuple[ask.Command, ...], kind: ClockKind
) -> None:
    before = stands(*story)
    _, ticket = left_alone(*story, kind=kind, times=3)
    assert (ticket.custody, ticket.work) == (before.custody, before.work)
    assert "d-supervision" in ticket.flags.supervised_by
    assert ticket.clock(kind) is not None


def test_the_next_step_counts_from_the_firing() -> None:
    ticket = stands(opening(), sign())
    (first, *_) = given(*told(opening(), sign())).when(missed(ticket, ClockKind.HANDLE, seconds=7200)).events
    assert isinstance(first, DeadlineMissed)
    again = next(clock for clock in first.clocks if clock.kind is ClockKind.HANDLE)
    assert (again.started_at, again.due_at, again.step) == (at(50), at(51), 1)


def test_an_outage_is_recorded_as_the_cause_of_a_late_firing() -> None:
    (first, *_) = given(*told(opening())).when(fire(f"{TICKET}:sign:2", 30, late_cause="outage")).events
    assert isinstance(first, DeadlineMissed)
    assert first.late_cause == "outage"


def test_before_its_time_no_clock_fires() -> None:
    early = given(*told(opening())).when(fire(f"{TICKET}:sign:2", 1 - 1 / 3600))
    early.then_rejected("not-due")


@pytest.mark.parametrize("timer", [f"{TICKET}:sign:2", "never-heard-of"])
def test_a_clock_that_is_gone_does_nothing(timer: str) -> None:
    given(*told(opening(), sign())).when(fire(timer, 5)).then()


def test_a_clock_fires_once() -> None:
    once = told(opening(), fire(f"{TICKET}:sign:2", 1))
    given(*once).when(fire(f"{TICKET}:sign:2", 1)).then()


def test_after_the_end_no_clock_fires() -> None:
    withdrawn = told(opening(), ask.Withdraw(at=at(0.5), by=DESK, operation=""))
    given(*withdrawn).when(fire(f"{TICKET}:sign:2", 1)).then()


def test_only_the_system_fires_clocks() -> None:
    given(*told(opening())).when(fire(f"{TICKET}:sign:2", 1, by=GRID)).then_rejected("not-yours")


def test_the_requester_waits_for_his_call_anew_after_a_takeover() -> None:
    _, ticket = left_alone(opening("burst"), sign(), contact(), kind=ClockKind.HANDLE, times=1)
    assert not ticket.attempt.contacted
    clock = ticket.clock(ClockKind.SIGN)
    assert clock is not None
    assert clock.due_at - clock.started_at == timedelta(hours=1)


def test_a_ticket_of_a_unit_that_left_the_directory_still_climbs() -> None:
    history, ticket = told(opening(), sign()), stands(opening(), sign())
    without_it = FakeRules(gone=frozenset({"s1c1g1"}))
    answer = given(*history).when(missed(ticket, ClockKind.HANDLE), without_it)
    answer.then_happens(DeadlineMissed, TicketRaised)
    assert answer.after.flags.supervised_by == ("d-supervision",)
    given(*answer.whole).when(assign("s1c1g2", 50), without_it).then_rejected("not-yours")
    given(*answer.whole).when(assign("s1c1g2", 50, DISTRICT_DESK), without_it).then_happens(TicketDispatched)
