"""A ruling speaks to tickets on the same matter: those of the nearest place first, and never to its own ticket."""

from datetime import timedelta

import pytest

from dispatch_service.why.precedents import Ruling, below, nearest
from tests.routing.fake_rules import RULES
from tests.routing.stories import START, opening, stands

TICKET = stands(opening("lamp", "s1c1g1"))


def ruling(
    ticket: str, area: str, condition: str = "broken", *, category: str = "lamp", unit: str = "s1-water"
) -> Ruling:
    """A ruling; the later in the alphabet its ticket, the later it was made."""
    position = ord(ticket[0])
    at = START + timedelta(days=position)
    return Ruling(ticket, f"N-{ticket}", position, at, category, condition, area, unit, "by-list", "d-desk")


def path(code: str) -> tuple[str, ...]:
    unit = RULES.unit(code)
    return unit.path if unit else ()


def speaking(*rulings: Ruling, most: int = 9) -> list[str]:
    return [one.ticket for one in nearest(TICKET, rulings, path, most)]


def test_the_nearest_place_comes_first_whatever_came_later() -> None:
    here, neighbour, other_street = ruling("a", "s1c1g1"), ruling("b", "s1c1g2"), ruling("z", "s2c2g2")
    assert speaking(other_street, neighbour, here) == ["a", "b", "z"]


def test_in_one_place_the_same_condition_and_then_the_newest_come_first() -> None:
    old, new, otherwise = ruling("a", "s1c1g1"), ruling("b", "s1c1g1"), ruling("z", "s1c1g1", "leaning")
    assert speaking(old, otherwise, new) == ["b", "a", "z"]


@pytest.mark.parametrize(
    "silent",
    [ruling("x", "s1c1g1", category="water"), ruling(TICKET.id, "s1c1g1"), ruling("x", "s1c1g1", unit="dissolved")],
    ids=["another matter", "its own", "for a unit that is gone"],
)
def test_what_is_no_precedent_for_it_is_silent(silent: Ruling) -> None:
    assert speaking(silent, ruling("a", "s2c2g2")) == ["a"]


def test_a_dispatcher_is_shown_a_few_only() -> None:
    many = [ruling(letter, "s1c1g1") for letter in "abcdef"]
    assert speaking(*many, most=3) == ["f", "e", "d"]


def test_an_area_holds_what_lies_below_it_and_what_the_directory_forgot_under_its_own_name() -> None:
    rulings = [ruling("a", "s1c1g1"), ruling("b", "s2c2g2"), ruling("c", "gone")]
    assert [one.ticket for one in below("s1c1", rulings, path)] == ["a"]
    assert [one.ticket for one in below("gone", rulings, path)] == ["c"]
