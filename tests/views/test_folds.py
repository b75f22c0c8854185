"""A view's row says of a ticket what the core says of it, at every step of its life."""

from typing import cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_service import codec
from dispatch_service.codec import whistle_stream
from dispatch_service.handlers import tickets, whistles
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import evolve, fold
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import ClockKind, Ticket, Work
from dispatch_service.views import outcomes, timeline, worklist
from dispatch_service.whistles.events import WhistleBlown
from shared.eventlog.rows import Key, Row
from shared.eventlog.views import fold_all, fold_into, touched
from shared.ids import new_id
from tests.routing import stories as tell
from tests.routing.asking import whatever_people_do
from tests.routing.rarer import (
    DECIDE_SUSPENSION,
    DECIDE_VOID,
    DISPUTE,
    HEAR,
    MERGE,
    REOPEN,
    REQUEST_SUSPENSION,
    REQUEST_VOID,
    RULE,
    UNMERGE,
)
from tests.routing.test_appeals import FILED, SUPPORT, SUPPORTED, UPHOLD
from tests.views.entries import DEED, entries, recorded
from tests.whistles import stories as blown

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

BEFORE_THE_DESK = tell.told(*FILED)
BEFORE_THE_HOTLINE = tell.told(*SUPPORTED)
REOPENED = tell.told(*FILED, replace(REOPEN, at=tell.at(3.2)), SUPPORT, UPHOLD)
DISPUTED = tell.told(tell.opening(), DISPUTE)
HISTORIES = {
    "solved by the grid": SOLVED_BY_THE_GRID,
    "climbed to the street": CLIMBED,
    "returned": RETURNED,
    "kept": KEPT,
    "unsolved": UNSOLVED,
    "withdrawn": WITHDRAWN,
    "appealed against": BEFORE_THE_DESK,
    "an appeal supported": BEFORE_THE_HOTLINE,
    "rated while merged": tell.told(tell.opening(), MERGE, HEAR, replace(tell.rate(5, operation=""), asked=4)),
    "an appeal upheld": tell.told(*SUPPORTED, UPHOLD),
    "opened again while an appeal is looked at": REOPENED,
    "disputed": DISPUTED,
    "ruled on": tell.told(tell.opening(), DISPUTE, RULE),
    "withdrawn while in dispute": tell.told(tell.opening(), DISPUTE, tell.withdraw(operation="")),
    "voided while in dispute": tell.told(tell.opening(), DISPUTE, REQUEST_VOID, DECIDE_VOID),
    "merged while in dispute": tell.told(tell.opening(), DISPUTE, MERGE),
}


def row_of(events: tuple[Event, ...]) -> Row:
    (row,) = fold_all(worklist.VIEW, entries(events, TICKET)).values()
    return row


def said_by_the_core(ticket: Ticket) -> Row:
    running = [clock for clock in ticket.clocks if clock.suspended_at is None]
    first = min(running, key=lambda clock: (clock.due_at, clock.timer), default=None)
    last_word = ticket.clocks[0].unit if ticket.clocks else ""
    ruling = ticket.clock(ClockKind.DISPUTE)
    return {
        "stage": ticket.stage,
        "work": ticket.work,
        "open": ticket.open or bool(ticket.clocks),
        "unit": ticket.custody.unit,
        "awaits": ticket.custody.unit if ticket.open else last_word,
        "to_rule": ruling.unit if ruling and ticket.work is Work.DISPUTED else "",
        "rung": ticket.custody.rung,
        "lead": ticket.custody.lead,
        "person": ticket.custody.person,
        "assists": list(ticket.custody.assists),
        "area": ticket.origin.area,
        "category": ticket.origin.category,
        "urgency": ticket.flags.urgency,
        "round": ticket.flags.round,
        "supervised_by": list(ticket.flags.supervised_by),
        "case_due_at": ticket.due.due_at,
        "due_at": first.due_at if first else None,
        "version": ticket.version,
    }


def agrees(events: tuple[Event, ...]) -> None:
    ticket: Ticket | None = None
    rows: dict[Key, Row] = {}
    for event, entry in zip(events, entries(events, TICKET), strict=True):
        ticket = evolve(ticket, event, str(TICKET))
        fold_into(worklist.VIEW, rows, touched(worklist.VIEW, [entry]))
        expected, (row,) = said_by_the_core(ticket), rows.values()
        assert {column: row[column] for column in expected} == expected, f"after {type(event).__name__}"


@pytest.mark.parametrize("name", HISTORIES)
def test_the_worklist_agrees_with_the_core_after_every_event(name: str) -> None:
    agrees(HISTORIES[name])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**48), min_size=20, max_size=60))
def test_the_worklist_agrees_with_the_core_whatever_people_do(seeds: list[int]) -> None:
    agrees(whatever_people_do(seeds))


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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**48), min_size=10, max_size=60))
def test_an_outcome_agrees_with_the_core_whatever_people_do(seeds: list[int]) -> None:
    history = whatever_people_do(seeds)
    ticket = fold(str(TICKET), history)
    assert ticket is not None
    (row,) = fold_all(outcomes.VIEW, entries(history, TICKET)).values()
    assert (row["category"], row["area"], row["rounds"]) == (
        ticket.origin.category,
        ticket.origin.area,
        ticket.flags.round,
    )
    assert (row["ended"] != "", row["closed_at"] is not None) == (not ticket.open, not ticket.open)
    assert row["misses"] == ticket.flags.misses
    record, outside = ticket.asides.record, ticket.asides.outside
    assert (row["unit"], row["due_at"]) == (ticket.custody.lead, ticket.due_at)
    assert (row["extensions"], len(cast(list[str], row["suspended_for"]))) == (record.extensions, record.suspensions)
    assert row["paused"] == (ticket.open and ticket.asides.pause is not None)
    assert (row["appeal_upheld"] is True) == (record.appeal == "upheld")
    assert row["handed_up"] == (outside.authority if outside and not outside.client else "")
    stints = cast(list[list[str]], row["stints"])
    if ticket.work is Work.TO_SIGN:
        assert (stints[-1][0], stints[-1][3]) == (ticket.custody.unit, "")
    assert sum(stint[3] == "accepted" for stint in stints) >= record.returns_accepted


def test_a_case_merged_while_it_stood_still_runs_on_when_it_is_taken_out_again() -> None:
    asked = replace(REQUEST_SUSPENSION, by=tell.GRID)
    paused = (tell.opening(), tell.sign(), asked, DECIDE_SUSPENSION)
    stood = [
        fold_all(outcomes.VIEW, entries(tell.told(*story), TICKET)).popitem()[1]["paused"]
        for story in (paused, (*paused, MERGE), (*paused, MERGE, UNMERGE))
    ]
    assert stood == [True, False, False]


def test_an_outcome_counts_climbs_and_who_settled_it() -> None:
    (climbed,) = fold_all(outcomes.VIEW, entries(CLIMBED, TICKET)).values()
    (solved,) = fold_all(outcomes.VIEW, entries(SOLVED_BY_THE_GRID, TICKET)).values()
    assert (climbed["escalations"], climbed["ended"]) == (2, "")
    assert (solved["escalations"], solved["handled_at"], solved["solved"]) == (0, "grid", True)
    assert (solved["ended"], solved["on_time"]) == ("normal", True)


def test_what_people_wrote_stands_sealed_in_the_note_and_never_among_the_codes() -> None:
    (blowing,) = blown.told(blown.blow())
    assert isinstance(blowing, WhistleBlown)
    event = codec.encode(blowing, DEED, (whistle_stream("w"), 1), new_id())
    (row,) = fold_all(timeline.VIEW, [codec.decode(one) for one in recorded([event])]).values()
    assert row["note"] == "sealed-wish"
    assert "sealed" not in str(row["detail"])


def test_every_text_that_is_sealed_is_known_as_words() -> None:
    assert set(timeline.WORDS) == {*tickets.SEALED, *whistles.SEALED}
