"""A ticket begins where the policy says it should be tried first, or on a desk with the reason."""

import pytest

from dispatch_service.routing.events import TicketDispatched, TicketOpened
from dispatch_service.routing.states import Clock, ClockKind, Custody, Stage, Work
from tests.routing.fake_rules import LADDERS, FakeRules
from tests.routing.stories import START, TICKET, at, given, opening, stands, told


def test_the_grid_of_the_place_tries_first() -> None:
    opened, dispatched = given().when(opening()).events
    assert isinstance(opened, TicketOpened)
    assert (opened.custody, opened.held_for) == (Custody("street", "s1-desk", "s1-desk", "street"), "")
    assert dispatched == TicketDispatched(
        at=START,
        rule="ticket.open-ticket.route",
        reason="by-area",
        custody=Custody("grid", "s1c1g1", "s1c1g1", "grid"),
        clocks=(
            Clock(f"{TICKET}:sign:2", ClockKind.SIGN, "s1c1g1", START, at(1), at(0.8)),
            Clock(f"{TICKET}:handle:2", ClockKind.HANDLE, "s1c1g1", START, at(48), at(38.4)),
        ),
        category="lamp",
        condition="broken",
        urgency="general",
        due_at=at(48),
        warn_at=at(38.4),
        provisional=False,
    )


@pytest.mark.parametrize("ladder", LADDERS, ids=len)
def test_the_lowest_rung_of_any_ladder_tries_first(ladder: tuple[str, ...]) -> None:
    place = {"community": "s1c1", "grid": "s1c1g1", "micro-grid": "s1c1g1m1"}[ladder[0]]
    ticket = stands(opening(area=place), rules=FakeRules(ladder))
    assert (ticket.custody.rung, ticket.custody.unit) == (ladder[0], place)


def test_a_higher_rung_is_found_from_the_grid_of_the_place() -> None:
    assert stands(opening("noise")).custody.unit == "s1"


def test_a_department_matter_goes_to_the_streets_own_department_with_the_others_assisting() -> None:
    custody = stands(opening("water")).custody
    assert (custody.unit, custody.lead, custody.assists) == ("s1-water", "s1-water", ("s1-works",))


def test_a_confidential_matter_goes_to_the_office_the_policy_names() -> None:
    ticket = stands(opening("conduct"))
    assert (ticket.custody.unit, ticket.flags.confidential) == ("d-discipline", True)


@pytest.mark.parametrize(
    ("category", "area", "desk", "reason"),
    [
        ("lamp", "", "d-desk", "area-unresolved"),
        ("lamp", "nowhere", "d-desk", "area-unresolved"),
        ("lamp", "s1", "s1-desk", "area-too-wide"),
        ("lamp", "s2c1", "d-desk", "area-too-wide"),
        ("trains", "s1c1g1", "s1-desk", "no-department"),
    ],
)
def test_what_cannot_be_routed_stays_on_the_desk_with_the_reason(
    category: str, area: str, desk: str, reason: str
) -> None:
    answer = given().when(opening(category, area))
    answer.then_happens(TicketOpened)
    (opened,) = answer.events
    assert isinstance(opened, TicketOpened)
    assert (opened.custody.unit, opened.held_for) == (desk, reason)
    ticket = answer.after
    assert (ticket.stage, ticket.work) == (Stage.REGISTERED, Work.TO_DISPATCH)
    assert [clock.kind for clock in ticket.clocks] == [ClockKind.ACCEPT]


def test_a_unit_reached_late_gets_its_rungs_floor() -> None:
    handle = stands(opening("burst")).clock(ClockKind.HANDLE)
    assert handle is not None
    assert handle.due_at == at(4)


def test_a_historic_ticket_has_no_clocks_and_keeps_its_due_time() -> None:
    ticket = stands(opening(historic=True))
    assert (ticket.clocks, ticket.due_at, ticket.flags.historic) == ((), at(48), True)


def test_an_unknown_category_gets_the_policys_default() -> None:
    assert stands(opening("never-heard-of")).origin.category == "lamp"


def test_opening_twice_opens_once() -> None:
    given(*told(opening())).when(opening()).then()
