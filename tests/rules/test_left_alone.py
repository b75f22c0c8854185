"""The demo policy keeps the core's promise: whatever is left alone climbs until the district watches it."""

from datetime import UTC, datetime

import pytest

from dispatch_service.routing.commands import By, FireDeadline, OpenTicket, Place
from dispatch_service.routing.decide import decide
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.states import ClockKind, Ticket
from tests.rules.demo import policy_document, rules

SYSTEM = By("system", role="system")
RUNGS = [rung.rung for rung in policy_document().ladder]
FIRINGS = 40


def opened(category: str, condition: str, area: str) -> Ticket:
    command = OpenTicket(
        at=datetime(2026, 11, 20, 2, tzinfo=UTC), by=SYSTEM, ticket="t", number="N", channel="web", category=category,
        condition=condition, place=Place(area, "point"), narrative="sealed", person="sealed",
    )  # fmt: skip
    ticket = None
    for event in decide(None, command, rules()):
        ticket = evolve(ticket, event, "t")
    assert ticket is not None
    return ticket


def next_missed(ticket: Ticket) -> Ticket:
    clock = min(ticket.clocks, key=lambda clock: clock.due_at)
    for event in decide(ticket, FireDeadline(at=clock.due_at, by=SYSTEM, timer=clock.timer), rules()):
        ticket = evolve(ticket, event, "t")
    return ticket


CASES = [
    (category.code, condition.code) for category in policy_document().categories for condition in category.conditions
]


@pytest.mark.parametrize("area", ["C01-06", "C10-09-1", "S01"])
def test_every_ticket_left_alone_ends_under_district_supervision_with_a_clock_running(area: str) -> None:
    for category, condition in CASES:
        ticket = opened(category, condition, area)
        for _ in range(FIRINGS):
            rung = ticket.custody.rung
            ticket = next_missed(ticket)
            assert ticket.clocks, (category, condition)
            climbed = RUNGS.index(ticket.custody.rung) - RUNGS.index(rung)
            assert climbed in (0, 1), (category, condition)
        top = "D-discipline" if ticket.flags.office else "Q-SUP"
        assert top in ticket.flags.supervised_by, (category, condition, ticket.custody)


def test_an_overdue_department_still_has_its_ticket_after_all_that() -> None:
    ticket = opened("H01-02", "outage", "C01-06")
    for _ in range(FIRINGS):
        ticket = next_missed(ticket)
    assert ticket.custody.unit == "D-power"


def test_an_emergency_that_a_grid_leaves_lying_loses_it_at_its_very_limit() -> None:
    ticket = opened("H08-02", "immediate", "C01-06")
    handling = ticket.clock(ClockKind.HANDLE)
    assert handling is not None
    assert handling.due_at == ticket.due_at


def test_an_emergency_is_on_the_leaders_table_within_ninety_minutes() -> None:
    ticket = opened("H08-02", "immediate", "C01-06")
    started = ticket.origin.accepted_at
    while "S01-LEAD" not in ticket.flags.supervised_by:
        fired_at = min(clock.due_at for clock in ticket.clocks)
        ticket = next_missed(ticket)
        assert (fired_at - started).total_seconds() <= 5400, ticket.custody
