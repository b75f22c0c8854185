"""Near-duplicates: same place, same words, near in time; never itself, never what ended without an answer."""

import pytest
from hypothesis import given

from dispatch_service.suggestions.alike import Weights
from dispatch_service.suggestions.cases import SETTLED, Case, Place
from dispatch_service.suggestions.duplicates import duplicate, duplicates
from tests.suggestions.made import BINS, CASES, DIFFERENT, DUPLICATES, LAMP, LAMP_AGAIN, case

EVEN = Weights()


def suggested(one: Case, *others: Case) -> list[str]:
    found = duplicates(one, others, EVEN, DUPLICATES)
    return [pair.later.ticket if pair.earlier.ticket == one.ticket else pair.earlier.ticket for pair in found]


def test_the_same_matter_told_again_nearby_is_suggested_with_its_figures() -> None:
    first, again = case("t-1", LAMP), case("t-2", LAMP_AGAIN, hours=5, area="grid-2", caller="a")
    (found,) = duplicates(again, [first, case("t-3", BINS)], EVEN, DUPLICATES)
    assert (found.earlier.ticket, found.later.ticket, found.place, found.hours) == ("t-1", "t-2", Place.NEAR, 5)
    assert found.words > 0.5
    assert found.mergeable
    assert not found.same_caller


def test_elsewhere_and_nowhere_ask_for_nearly_the_same_words() -> None:
    first = case("t-1")
    for near in ("", "elsewhere"):
        assert suggested(first, case("t-2", LAMP_AGAIN, near=near)) == []
        assert suggested(first, case("t-2", LAMP, near=near)) == ["t-2"]


def test_what_lies_too_far_back_is_another_matter() -> None:
    days = DUPLICATES.days * 24
    assert suggested(case("t-1"), case("t-2", hours=days)) == ["t-2"]
    assert suggested(case("t-1"), case("t-2", hours=days + 1)) == []


def test_the_likest_comes_first_and_the_nearer_in_time_of_equals() -> None:
    others = [case("t-2", LAMP_AGAIN, hours=1), case("t-3", hours=9), case("t-4", hours=2)]
    assert suggested(case("t-1"), *others) == ["t-4", "t-3", "t-2"]


@pytest.mark.parametrize("stage", ["merged", "withdrawn", "refused", "void"])
def test_what_ended_without_an_answer_is_nobodys_duplicate(stage: str) -> None:
    assert suggested(case("t-1"), case("t-2", stage=stage)) == []
    assert suggested(case("t-1", stage=stage), case("t-2")) == []


@pytest.mark.parametrize("stage", sorted(SETTLED))
def test_what_was_answered_lately_is_told_and_cannot_be_merged_into(stage: str) -> None:
    (found,) = duplicates(case("t-2", hours=9), [case("t-1", stage=stage)], EVEN, DUPLICATES)
    assert not found.mergeable
    assert suggested(case("t-2", stage=stage), case("t-1", stage=stage)) == []


def test_what_goes_on_or_was_split_is_no_second_time_of_what_it_comes_from() -> None:
    first, second = case("t-1", stage="closed", filed="a"), case("t-2", hours=4, filed="a")
    assert suggested(second, first) == []
    assert suggested(case("t-3", LAMP_AGAIN, filed="b"), first, second) == ["t-1", "t-2"]


@given(CASES, CASES)
def test_a_pair_is_the_same_whichever_is_asked_first(one: Case, other: Case) -> None:
    assert duplicate(one, other, 0.9, DUPLICATES) == duplicate(other, one, 0.9, DUPLICATES)


@given(CASES, DIFFERENT)
def test_nothing_is_suggested_that_the_rule_does_not_say(one: Case, others: list[Case]) -> None:
    for found in duplicates(one, [one, *others], EVEN, DUPLICATES):
        pair = (found.earlier, found.later)
        assert one in pair
        assert found.earlier.ticket != found.later.ticket
        assert found.earlier.request != found.later.request
        assert found.earlier.opened_at <= found.later.opened_at
        assert all(each.counts for each in pair)
        assert any(each.open for each in pair)
        assert found.hours <= DUPLICATES.days * 24
        assert found.words >= (DUPLICATES.words if found.place.same else DUPLICATES.words_elsewhere)
