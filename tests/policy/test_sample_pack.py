"""The sample pack: complete, named as a sample, and with an owner in the demo directory for every matter."""

from collections import Counter

import pytest

from dispatch_service.policy.clocks import URGENCIES
from dispatch_service.policy.matters import Category
from dispatch_service.routing.rules import Limit, LimitUnit
from tests.rules.demo import directory_document, policy, policy_document

DOCUMENT = policy_document()
CATEGORIES = {category.code: category for category in DOCUMENT.categories}


def limits(code: str) -> list[str]:
    return [condition.limit for condition in CATEGORIES[code].conditions]


def test_a_pack_says_what_it_is_and_that_it_is_no_law() -> None:
    pack = DOCUMENT.pack
    assert pack is not None
    assert (pack.version, "样例" in pack.notice.zh, "sample" in pack.notice.en) == ("2026.2", True, True)


def test_assets_events_and_daily_life_are_all_there() -> None:
    classes = Counter(code[0] for code in CATEGORIES)
    assert classes == {"P": 36, "E": 55, "H": 32}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("P01-01", ["2 uh", "5 wd"]), ("P02-84", ["5 wd", "7 wd"]), ("P04-02", ["1 wd", "15 wd"]),
        ("P02-11", ["4 uh", "5 wd"]), ("E01-01", ["2 ud", "15 wd"]), ("E01-04", ["1 wd", "3 wd"]),
        ("E03-03", ["1 wd"]), ("E03-07", ["2 wd", "3 wd"]), ("E04-96", ["2 wh"]), ("E05-03", ["1 uh", "4 wh"]),
        ("H01-02", ["24 uh"]), ("H02-02", ["2 uh", "24 uh"]),
    ],
)  # fmt: skip
def test_each_condition_has_the_limit_of_the_public_list(code: str, expected: list[str]) -> None:
    assert limits(code) == expected


@pytest.mark.parametrize("category", DOCUMENT.categories, ids=lambda category: category.code)
def test_every_condition_has_names_and_a_closing_criterion_in_both_languages(category: Category) -> None:
    for condition in category.conditions:
        assert condition.zh
        assert condition.en
        assert condition.closing is not None, condition.code
        assert condition.closing.zh != condition.closing.en


def test_a_burst_main_is_closed_when_it_is_safe_and_goes_on_as_a_repair() -> None:
    burst, repair = CATEGORIES["E05-01"].conditions
    assert (burst.follow_up, burst.closing) != (None, repair.closing)
    assert burst.follow_up == repair.code


def test_every_owner_named_is_served_by_somebody_in_the_demo_district() -> None:
    served = {kind for unit in directory_document().units for kind in unit.serves}
    wanted = {kind for category in DOCUMENT.categories for kind in category.departments}
    assert wanted - served == set()


@pytest.mark.parametrize(
    ("owner", "kind"),
    [("热气", "gas-heat"), ("执法", "enforcement"), ("市容", "enforcement"), ("环保", "ecology"), ("物业", "property"),
     ("产权", "asset-owner"), ("地名", "civil-affairs"), ("调解", "justice"), ("交通执法", "transport")],
)  # fmt: skip
def test_an_owner_is_found_by_the_name_lists_of_duties_use(owner: str, kind: str) -> None:
    found = policy().owner(owner)
    assert found is not None
    assert found.kind == kind


def test_the_lists_people_choose_from_are_those_of_the_trade() -> None:
    codes = {name: [entry.code for entry in entries] for name, entries in DOCUMENT.codes.items()}
    assert codes["demand-type"] == ["enquiry", "help", "complaint", "report", "suggestion"]
    assert tuple(codes["urgency"]) == URGENCIES
    assert [entry.instead.zh for entry in DOCUMENT.codes["refuse"] if entry.instead and entry.code == "emergency-line"]


def test_an_emergency_summons_comes_within_thirty_minutes_and_local_kinds_stand_beside_the_three() -> None:
    assert policy().whistles["emergency"].arrive == Limit(30, LimitUnit.MINUTE)
    assert {"joint-enforcement", "key-work", "quick", "cross-district"} < policy().whistles.keys()
