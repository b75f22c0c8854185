"""A policy with faults is not loaded at all, and all its faults are named at once."""

import copy
from collections.abc import Callable
from typing import cast

import msgspec
import pytest

from dispatch_service.documents.faults import Faults
from dispatch_service.documents.shape import canonical, digest, typed
from dispatch_service.policy.check import check
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.policy import Policy
from tests.rules.demo import policy_document

Raw = dict[str, object]
RAW = cast(Raw, msgspec.json.decode(canonical(policy_document())))


def faults_of(change: Callable[[Raw], None]) -> list[str]:
    raw = copy.deepcopy(RAW)
    change(raw)
    with pytest.raises(Faults) as refused:
        check(typed(raw, PolicyDocument))
    return [str(fault) for fault in refused.value.faults]


def rows(raw: Raw, key: str) -> list[Raw]:
    return cast(list[Raw], raw[key])


def test_the_demo_policy_is_sound() -> None:
    check(policy_document())


def test_faults_of_shape_are_listed_together_with_their_places() -> None:
    def spoil(raw: Raw) -> None:
        del raw["options"]
        cast(dict[str, list[Raw]], raw["limits"])["sign"][0]["limit"] = "four hours"
        rows(raw, "categories")[3]["colour"] = "red"

    found = faults_of(spoil)
    assert [fault.split(":")[0] for fault in found] == ["categories[3]", "document", "limits.sign[0].limit"]
    assert "'four hours' does not match" in found[2]


def test_faults_of_meaning_are_listed_together_with_their_places() -> None:
    def spoil(raw: Raw) -> None:
        rows(raw, "categories")[0]["rung"] = "attic"
        rows(raw, "categories")[1]["departments"] = ["gardeners"]
        rows(raw, "categories")[2]["code"] = rows(raw, "categories")[0]["code"]
        rows(raw, "whistles")[0]["blown_by"] = ["nobody"]
        raw["default_category"] = "none"
        cast(Raw, raw["codes"]).pop("escalate")
        cast(Raw, raw["options"]).pop("callback-tries")
        cast(Raw, raw["misses"]).pop("close")

    assert faults_of(spoil) == [
        "categories: 'P01-01' stands twice",
        "categories[0].rung: no rung is called 'attic'",
        "categories[1].departments: no department is of kind 'gardeners'",
        "codes: the list 'escalate' is missing",
        "default_category: 'none' is no category",
        "misses: nothing is said of 'close'",
        "options: 'callback-tries' is missing",
        "whistles[0].blown_by: no rung is called 'nobody'",
    ]


def test_a_ladder_that_leads_back_to_itself_is_refused() -> None:
    def spoil(raw: Raw) -> None:
        for rung in rows(raw, "ladder"):
            if rung["rung"] == "district":
                rung["above"] = "grid"

    assert any("never ends" in fault for fault in faults_of(spoil))


def test_a_clock_whose_first_row_is_an_exception_is_refused() -> None:
    def spoil(raw: Raw) -> None:
        limits = cast(dict[str, list[Raw]], raw["limits"])
        limits["sign"].reverse()

    assert faults_of(spoil) == ["limits.sign[0]: the first row must hold for every rung and urgency"]


def test_a_step_that_summons_nobody_known_is_refused() -> None:
    def spoil(raw: Raw) -> None:
        misses = cast(dict[str, list[Raw]], raw["misses"])
        cast(list[Raw], misses["handle"][0]["steps"])[1]["to"] = "the mayor"

    assert faults_of(spoil)[0].startswith("misses.handle[0].steps[1].to: 'the mayor' is neither")


def test_a_ladder_of_three_rungs_is_as_good_as_one_of_six() -> None:
    raw = cast(Raw, msgspec.json.decode(canonical(policy_document()).replace(b'"micro"', b'"grid"')))
    raw["ladder"] = [rung for rung in rows(raw, "ladder") if rung["rung"] in {"street", "department", "district"}]
    short = msgspec.json.decode(
        msgspec.json.encode(raw).replace(b'"community"', b'"street"').replace(b'"grid"', b'"street"')
    )
    for rung in cast(list[Raw], cast(Raw, short)["ladder"]):
        rung.pop("below", None)
    document = typed(short, PolicyDocument)
    check(document)
    assert set(Policy(document).rungs) == {"street", "department", "district"}


def test_the_same_content_has_the_same_bytes_in_whatever_order_it_was_written() -> None:
    backwards = typed(dict(reversed(RAW.items())), PolicyDocument)
    assert canonical(backwards) == canonical(policy_document())


def test_another_content_has_another_digest() -> None:
    options = policy_document().options | {"callback-tries": 5}
    changed = msgspec.structs.replace(policy_document(), options=options)
    assert digest(canonical(changed)) != digest(canonical(policy_document()))
