"""Whose figures are whose: by place, by who leads or handled it, by when it was accepted or closed, by who asks."""

from datetime import timedelta

import pytest

from dispatch_service.rates.figures import Figures, Ratio
from dispatch_service.rates.periods import Span
from dispatch_service.routing.commands import By
from dispatch_service.routing.facts import replace
from tests.rates.office import Desk, made_of, weighed
from tests.routing import rarer
from tests.routing import stories as tell
from tests.routing.stories import AFTER_A_MISS, WATER, told
from tests.routing.test_checking import DONE
from tests.routing.test_time import PAUSED
from tests.views.test_folds import CLIMBED, SOLVED_BY_THE_GRID, UNSOLVED

IN_ANOTHER_COMMUNITY = told(tell.opening(area="s1c2g1"))
AT_THE_STREET = told(tell.opening(area="s1"))
ITS_COLLEAGUE = By("grid-70", "s1c1g1", "grid-member", "grid-member")
BY_A_COLLEAGUE = told(
    tell.opening(), tell.sign(by=ITS_COLLEAGUE), tell.contact(by=ITS_COLLEAGUE), tell.resolve(by=tell.GRID)
)
GIVEN_BACK_BY_WATER = told(
    tell.opening("water"), tell.ask_return(by=WATER), tell.decide_return(accept=True), tell.assign("s1-works")
)
A_DAY = timedelta(days=1)


def by_group(figures: list[Figures], rate: str) -> dict[str, tuple[int | None, int]]:
    return {one.group: made_of(one, rate) for one in figures}


def volumes(figures: list[Figures]) -> dict[str, int | None]:
    return {one.group: one.cases.numerator for one in figures}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("street", {"s1": 4}),
        ("community", {"": 1, "s1c1": 2, "s1c2": 1}),
        ("grid", {"": 1, "s1c1g1": 2, "s1c2g1": 1}),
        ("area", {"s1": 1, "s1c1g1": 2, "s1c2g1": 1}),
        ("category", {"lamp": 4}),
        ("channel", {"web": 4}),
        ("unit", {"s1": 1, "s1-desk": 1, "s1c1": 0, "s1c1g1": 1, "s1c2g1": 1}),
        ("person", {"": 3, "community-1": 0, "grid-7": 1}),
    ],
)
async def test_every_case_stands_in_one_group(desk: Desk, by: str, expected: dict[str, int]) -> None:
    """A place wider than the rung, and a case nobody has taken on, stand in the group without a name. Who had one for a
    while has a group of his own, for what is charged to him."""
    await desk.happened(SOLVED_BY_THE_GRID, CLIMBED, IN_ANOTHER_COMMUNITY, AT_THE_STREET)
    assert volumes(await desk.asked(by)) == expected


async def test_a_case_is_charged_to_whoever_settled_it_and_its_signing_to_whoever_signed(desk: Desk) -> None:
    await desk.happened(BY_A_COLLEAGUE)
    persons = await desk.asked("person")
    assert by_group(persons, "on_time") == {"grid-7": (1, 1), "grid-70": (0, 0)}
    assert by_group(persons, "signed_in_time") == {"grid-7": (0, 0), "grid-70": (1, 1)}


async def test_a_return_is_charged_to_the_department_that_asked_and_not_to_the_one_that_has_it(desk: Desk) -> None:
    await desk.happened(GIVEN_BACK_BY_WATER)
    departments = await desk.asked("department")
    assert by_group(departments, "returned") == {"s1-water": (1, 1), "s1-works": (0, 1)}
    assert volumes(departments) == {"s1-water": 0, "s1-works": 1}


async def test_cases_are_those_accepted_in_the_period_or_those_closed_in_it(desk: Desk) -> None:
    later = tuple(
        replace(event, at=event.at + A_DAY) if type(event).__name__ == "TicketClosed" else event
        for event in SOLVED_BY_THE_GRID
    )
    await desk.happened(SOLVED_BY_THE_GRID, later, CLIMBED)
    first = Span(tell.START - A_DAY, tell.START + A_DAY)
    second = Span(tell.START + A_DAY, tell.START + 2 * A_DAY)
    assert volumes(await desk.asked(span=first)) == {"s1": 3}
    assert volumes(await desk.asked(span=first, cohort="closed")) == {"s1": 1}
    assert volumes(await desk.asked(span=second, cohort="closed")) == {"s1": 1}
    (none,) = await desk.asked(span=second)
    assert (none.cases.numerator, none.cases.previous, none.cases.change_on_previous) == (0, 3.0, -1.0)


async def test_historic_imports_are_counted_apart(desk: Desk) -> None:
    await desk.happened(SOLVED_BY_THE_GRID, told(tell.opening(historic=True)))
    assert volumes(await desk.asked()) == {"s1": 1}
    (apart,) = await desk.asked(historic=True)
    assert (apart.cases.numerator, made_of(apart, "closing")) == (1, (0, 0))


async def test_who_may_see_some_units_figures_sees_what_concerns_them(desk: Desk) -> None:
    await desk.happened(SOLVED_BY_THE_GRID, IN_ANOTHER_COMMUNITY, GIVEN_BACK_BY_WATER)
    assert volumes(await desk.asked("community", scope=frozenset({"s1c2", "s1c2g1"}))) == {"s1c2": 1}
    water = await desk.asked("department", scope=frozenset({"s1-water"}))
    assert by_group(water, "returned") == {"s1-water": (1, 1)}
    assert await desk.asked(scope=frozenset({"s2"})) == []


APPEAL = replace(rarer.APPEAL, by=tell.GRID)
SUPPORTED = (*AFTER_A_MISS, APPEAL, replace(rarer.EXAMINE_APPEAL, at=tell.at(3.5)))
UPHELD = told(*SUPPORTED, replace(rarer.DECIDE_APPEAL, at=tell.at(4)))
DENIED = told(*SUPPORTED, replace(rarer.DECIDE_APPEAL, at=tell.at(4), uphold=False))
UNREASONABLE = told(*DONE, tell.close("unreasonable", by=tell.LEADER, reason="cannot-be-done", note="sealed"))


async def test_exempt_cases_are_counted_by_ground_beside_the_raw_rate(desk: Desk) -> None:
    await desk.happened(SOLVED_BY_THE_GRID, UPHELD, DENIED, told(*PAUSED), UNREASONABLE)
    (street,) = await desk.asked()
    assert street.exempt == {"appeal:wrong-dispatch": 1, "closing:unreasonable": 1, "suspension:weather": 1}
    assert made_of(street, "closing") == (4, 4)
    assert street.rates["closing"].without_exempt is not None
    assert (street.rates["closing"].without_exempt.numerator, street.rates["closing"].without_exempt.denominator) == (
        2,
        2,
    )


async def test_an_appeal_that_the_desk_supports_exempts_nothing_yet(desk: Desk) -> None:
    await desk.happened(told(*SUPPORTED))
    (street,) = await desk.asked()
    assert street.exempt == {}
    assert street.rates["on_time"].without_exempt == Ratio(1, 1, 1.0)


async def test_an_upheld_appeal_concerns_time_and_not_what_the_resident_said(desk: Desk) -> None:
    await desk.happened(UPHELD)
    (street,) = await desk.asked()
    assert street.rates["solved"].without_exempt == Ratio(1, 1, 1.0)
    assert street.rates["on_time"].without_exempt == Ratio(0, 0, None)


async def test_settled_cases_are_counted_by_the_rung_that_settled_them(desk: Desk) -> None:
    by_community = told(
        tell.opening(), tell.sign(), tell.progress(), tell.escalate(), tell.sign(1.0, tell.COMMUNITY),
        tell.resolve(1.5, tell.COMMUNITY),
    )  # fmt: skip
    await desk.happened(SOLVED_BY_THE_GRID, by_community, CLIMBED)
    (street,) = await desk.asked()
    assert street.settled_at == {"grid": 1, "community": 1}


async def test_the_score_is_weighed_when_it_is_read_and_shows_its_parts(desk: Desk) -> None:
    await desk.happened(SOLVED_BY_THE_GRID, UNSOLVED)
    weights = weighed(answered=20, solved=40, satisfied=40)
    (street,) = await desk.asked(reckoning=weights)
    assert street.composite is not None
    assert street.composite.score == pytest.approx(20 * 1.0 + 40 * 0.5 + 40 * 0.5)
    assert [(part.rate, part.weight, part.value) for part in street.composite.parts] == [
        ("answered", 20, 1.0), ("solved", 40, 0.5), ("satisfied", 40, 0.5),
    ]  # fmt: skip
    (unweighed,) = await desk.asked()
    assert unweighed.composite is None


async def test_where_nobody_was_reached_there_is_no_score(desk: Desk) -> None:
    await desk.happened(told(tell.opening()))
    (street,) = await desk.asked(reckoning=weighed(answered=20, solved=40, satisfied=40))
    assert street.composite is not None
    assert street.composite.score is None
