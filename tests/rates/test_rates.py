"""Each rate: what stands above and below the line."""

from tests.rates.office import Desk, made_of
from tests.views.test_folds import CLIMBED, SOLVED_BY_THE_GRID


async def test_rates_show_what_they_are_made_of(desk: Desk) -> None:
    await desk.happened(SOLVED_BY_THE_GRID, CLIMBED)
    (street,) = await desk.asked("street")
    assert street.group == "s1"
    assert made_of(street, "self_disposal") == (1, 2)
    assert made_of(street, "solved") == (1, 1)
