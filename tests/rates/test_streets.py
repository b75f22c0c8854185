"""Two streets' published figures, from what happened there: a community's complaints by month, and who settled what."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dispatch_service.rates.periods import Span
from dispatch_service.routing.events import Event
from dispatch_service.routing.facts import replace
from shared.china import CHINA
from tests.rates.office import Desk, made_of
from tests.routing import rarer
from tests.routing import stories as tell
from tests.routing.stories import COMMUNITY, STREET, told

Histories = Iterator[tuple[Event, ...]]


def month(number: int, year: int = 2026) -> datetime:
    return datetime(year, number, 1, tzinfo=CHINA)


def filed(count: int, in_month: datetime, area: str) -> Histories:
    """Complaints spread over the month's days, each opened and dispatched by the core."""
    for number in range(count):
        at = in_month + timedelta(days=number % 28, hours=number % 24, minutes=number)
        yield told(replace(tell.opening("noise", area), at=at))


FROM_THIRTY_TO_THREE = (34, 31, 26, 18, 11, 6, 3)
LAST_YEARS_JULY = 30
NEXT_DOOR = 12


async def test_a_community_s_complaints_fall_from_thirty_odd_a_month_to_three_in_seven_months(desk: Desk) -> None:
    for number, count in enumerate(FROM_THIRTY_TO_THREE, 1):
        await desk.happened(*filed(count, month(number), "s1c1g1"))
        await desk.happened(*filed(NEXT_DOOR, month(number), "s1c2g1"))
    await desk.happened(*filed(LAST_YEARS_JULY, month(7, 2025), "s1c1g2"))

    trend = await desk.asked("community", Span(month(1), month(8)), "month")
    ours = [one for one in trend if one.group == "s1c1"]
    assert [(one.since, one.until) for one in ours] == [(month(n), month(n + 1)) for n in range(1, 8)]
    assert tuple(one.cases.numerator for one in ours) == FROM_THIRTY_TO_THREE
    assert [one.cases.numerator for one in trend if one.group == "s1c2"] == [NEXT_DOOR] * 7

    first, *_, last = ours
    assert (first.cases.previous, first.cases.change_on_previous) == (0, None)
    assert last.cases.change_on_previous == pytest.approx((3 - 6) / 6)
    assert (last.cases.last_year, last.cases.change_on_last_year) == (LAST_YEARS_JULY, pytest.approx(-0.9))


async def test_a_month_without_a_complaint_is_told_as_none(desk: Desk) -> None:
    await desk.happened(*filed(2, month(1), "s1c1g1"), *filed(1, month(3), "s1c1g1"))
    trend = await desk.asked("community", Span(month(1), month(5)), "month")
    assert [one.cases.numerator for one in trend] == [2, 0, 1, 0]
    assert [one.cases.change_on_previous for one in trend] == [None, -1.0, None, -1.0]


def settled_at(rung: str, *, reached: bool = True, satisfied: bool = True) -> tuple[Event, ...]:
    """A case that climbed to this rung, was settled there, and called back."""
    commands = [tell.opening(), tell.sign()]
    by = tell.GRID
    for climbs, above in enumerate({"grid": (), "community": (COMMUNITY,), "street": (COMMUNITY, STREET)}[rung], 1):
        commands += [tell.progress(0.3 * climbs + 0.4, by), tell.escalate(0.3 * climbs + 0.5, by)]
        by = above
        commands += [tell.sign(0.3 * climbs + 0.55, by)]
    called = replace(tell.call_back(3, reached=reached), satisfied="satisfied" if satisfied else "dissatisfied")
    commands += [tell.resolve(2, by), called if reached else tell.call_back(3, reached=False, solved=None)]
    return told(*commands, *([tell.close(hours=4)] if reached else []))


GRID, COMMUNITY_S, STREET_S, TO_THE_CITY = 1_700, 205, 52, 54
DISSATISFIED, UNREACHED = 15, 82


async def test_a_street_s_counts_show_what_a_rate_of_a_hundred_percent_would_hide(desk: Desk) -> None:
    handed_up = told(tell.opening(), tell.sign(), tell.contact(), replace(rarer.HAND_UP, at=tell.at(0.7)))
    unreached, unhappy = settled_at("grid", reached=False), settled_at("grid", satisfied=False)
    await desk.happened(
        *[settled_at("grid")] * (GRID - UNREACHED - DISSATISFIED),
        *[unreached] * UNREACHED,
        *[unhappy] * DISSATISFIED,
        *[settled_at("community")] * COMMUNITY_S,
        *[settled_at("street")] * STREET_S,
        *[handed_up] * TO_THE_CITY,
    )
    (street,) = await desk.asked("street")
    everything = street.cases.numerator
    assert everything is not None
    assert everything > 2_000
    assert made_of(street, "kept") == (GRID + COMMUNITY_S + STREET_S, everything)
    assert made_of(street, "handed_up") == (TO_THE_CITY, everything)
    assert (GRID + COMMUNITY_S + STREET_S > 1_950, TO_THE_CITY > 50) == (True, True)
    assert made_of(street, "self_disposal") == (GRID, everything)
    assert street.settled_at == {"grid": GRID, "community": COMMUNITY_S, "street": STREET_S}

    satisfied = street.rates["satisfied"]
    answered = GRID - UNREACHED + COMMUNITY_S + STREET_S
    assert (satisfied.numerator, satisfied.denominator) == (answered - DISSATISFIED, answered)
    assert satisfied.value == pytest.approx(0.992, abs=0.0005)
    assert street.rates["kept"].value == pytest.approx(0.973, abs=0.0005)
