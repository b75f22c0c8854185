"""A view's row says of a ticket what the core says of it, at every step of its life."""

from uuid import UUID

import pytest

from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import fold
from dispatch_service.routing.states import Ticket
from dispatch_service.views import outcomes, timeline, worklist
from shared.eventlog.rows import Row
from shared.eventlog.views import fold_all
from tests.routing import stories as tell
from tests.views.entries import entries

TICKET = UUID("018f0000-0000-7000-8000-000000000001")

SOLVED_BY_THE_GRID = tell.told(
    tell.opening(), tell.sign(), tell.contact(), tell.resolve(), tell.call_back(), tell.close()
)
CLIMBED = tell.told(
    tell.opening(),
    tell.sign(),
    tell.progress(),
    tell.escalate(),
    tell.sign(1.0, tell.COMMUNITY),
    tell.contact(1.1, tell.COMMUNITY),
    tell.escalate(1.2, tell.COMMUNITY),
)
RETURNED = tell.told(tell.opening(), tell.ask_return(), tell.decide_return(accept=True))
KEPT = tell.told(tell.opening(), tell.ask_return(), tell.decide_return(accept=False))
UNSOLVED = tell.told(tell.opening(), tell.sign(), tell.contact(), tell.resolve(), tell.call_back(solved=False))
WITHDRAWN = tell.told(tell.opening(), tell.remind(), tell.withdraw())

HISTORIES = {
    "solved by the grid": SOLVED_BY_THE_GRID,
    "climbed to the street": CLIMBED,
    "returned": RETURNED,
    "kept": KEPT,
    "unsolved": UNSOLVED,
    "withdrawn": WITHDRAWN,
}


def row_of(events: tuple[Event, ...]) -> Row:
    (row,) = fold_all(worklist.VIEW, entries(events, TICKET)).values()
    return row


def said_by_the_core(ticket: Ticket) -> Row:
    first = min((clock for clock in ticket.clocks), key=lambda clock: (clock.due_at, clock.timer), default=None)
    return {
        "stage": ticket.stage,
        "work": ticket.work,
        "open": ticket.open,
        "unit": ticket.custody.unit,
        "rung": ticket.custody.rung,
        "lead": ticket.custody.lead,
        "category": ticket.origin.category,
        "urgency": ticket.flags.urgency,
        "round": ticket.flags.round,
        "supervised_by": list(ticket.flags.supervised_by),
        "case_due_at": ticket.due.due_at,
        "due_at": first.due_at if first else None,
        "version": ticket.version,
    }


@pytest.mark.parametrize("name", HISTORIES)
def test_the_worklist_agrees_with_the_core_after_every_event(name: str) -> None:
    events = HISTORIES[name]
    for count in range(1, len(events) + 1):
        ticket = fold(str(TICKET), events[:count])
        assert ticket is not None
        expected = said_by_the_core(ticket)
        row = row_of(events[:count])
        assert {column: row[column] for column in expected} == expected, f"after {type(events[count - 1]).__name__}"


def test_a_timeline_has_one_step_for_each_event_in_order() -> None:
    rows = fold_all(timeline.VIEW, entries(CLIMBED, TICKET))
    assert [row["what"] for row in rows.values()] == [type(event).__name__ for event in CLIMBED]


def test_a_step_names_actor_unit_rule_and_codes_but_no_text() -> None:
    rows = list(fold_all(timeline.VIEW, entries(CLIMBED, TICKET)).values())
    escalated = next(row for row in rows if row["what"] == "TicketEscalated")
    assert (escalated["actor"], escalated["unit"]) == ("grid-7", "s1c1g1")
    assert escalated["rule"] == "ticket.escalate"
    assert escalated["holder"] == "s1c1"
    assert '"reason":"no-power"' in str(escalated["detail"])
    assert "sealed" not in str([row["detail"] for row in rows])


def test_an_outcome_counts_climbs_and_who_settled_it() -> None:
    (climbed,) = fold_all(outcomes.VIEW, entries(CLIMBED, TICKET)).values()
    (solved,) = fold_all(outcomes.VIEW, entries(SOLVED_BY_THE_GRID, TICKET)).values()
    assert (climbed["escalations"], climbed["ended"]) == (2, "")
    assert (solved["escalations"], solved["handled_at"], solved["solved"]) == (0, "grid", True)
    assert (solved["ended"], solved["on_time"]) == ("normal", True)
