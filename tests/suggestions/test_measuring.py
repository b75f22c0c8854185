"""Precision and recall, counted by hand on a few labelled messages."""

import pytest

from dispatch_service.suggestions.measuring import (
    bands,
    found_groups,
    pairs_of,
    precision_above,
    purity,
    reached,
    worth,
)

INCIDENTS = {"a": "fire", "b": "fire", "c": "fire", "d": "noise", "e": "noise", "f": ""}


def pair(names: str) -> frozenset[str]:
    return frozenset(names)


def test_pairs_of_one_incident_are_right_and_all_others_wrong() -> None:
    labelled = pairs_of(INCIDENTS)
    assert len(labelled) == 15
    assert {"".join(sorted(one)) for one, incident in labelled.items() if incident} == {"ab", "ac", "bc", "de"}


def test_precision_and_recall_of_a_threshold() -> None:
    alike = {pair("ab"): 0.9, pair("de"): 0.3, pair("af"): 0.4, pair("xy"): 0.9}
    found = worth(alike, pairs_of(INCIDENTS), 0.3)
    assert (found.precision, found.recall) == ((2, 3), (2, 4))
    assert found.recall_by_incident == pytest.approx((1 / 3 + 1) / 2)


def test_a_judged_sample_stands_for_its_band() -> None:
    alike = {pair("ab"): 0.9, pair("ac"): 0.15, pair("ad"): 0.15, pair("ae"): 0.12, pair("af"): 0.11}
    found = bands(alike, {pair("ab"): True, pair("ac"): False, pair("ad"): True}, (0.1, 0.5, 1.01))
    assert [(one.pairs, one.same) for one in found] == [(4, (1, 2)), (1, (1, 1))]
    assert precision_above(found, 0.5) == 1
    assert precision_above(found, 0.1) == pytest.approx((4 * 0.5 + 1) / 5)


def test_groups_are_pure_as_far_as_labels_tell_and_find_what_they_hold_enough_of() -> None:
    groups = [["a", "b", "c", "d"], ["e", "f", "x"]]
    assert purity(groups, INCIDENTS) == (4, 6)
    assert found_groups(groups, ["fire", "noise"], INCIDENTS, 2) == (1, 2)


def test_confidence_is_counted_by_bands() -> None:
    assert reached([(0.45, False), (0.45, True), (0.9, True)], (0.4, 0.5, 1.01)) == [
        (0.4, 0.5, (1, 2)),
        (0.5, 1.01, (1, 1)),
    ]
