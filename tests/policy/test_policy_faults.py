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
from dispatch_service.routing.commands.unsaid import ANNOUNCED, REQUESTER, UNSAID
from dispatch_service.routing.table import TABLE
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
        "suggestions.by_words.categories[2].code: 'P01-04' is no category, or the one for all that has none",
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


def test_a_limit_in_hours_can_neither_leave_out_a_day_nor_end_with_one() -> None:
    def spoil(raw: Raw) -> None:
        limits = cast(dict[str, list[Raw]], raw["limits"])
        limits["sign"][0] |= {"from": "next-day", "until": "midnight"}
        cast(list[Raw], rows(raw, "categories")[0]["conditions"])[0]["until"] = "close-of-business"

    assert faults_of(spoil) == [
        "categories[0].conditions[0].until: '2 uh' is no limit in days and ends at its moment",
        "limits.sign[0].from: '4 wh' is no limit in days and counts from the moment",
        "limits.sign[0].until: '4 wh' is no limit in days and ends at its moment",
    ]


def test_a_clock_nobody_knows_is_refused_by_name() -> None:
    def spoil(raw: Raw) -> None:
        limits = cast(dict[str, list[Raw]], raw["limits"])
        limits["sing"] = limits.pop("sign")

    first, second = faults_of(spoil)
    assert first == "limits: nothing is said of 'sign'"
    assert second.startswith("limits.sing: there is no such clock; there are accept, check, dispatch")


def test_lists_that_speak_of_other_things_speak_of_things_that_are_there() -> None:
    def spoil(raw: Raw) -> None:
        codes = cast(dict[str, list[Raw]], raw["codes"])
        codes["urgency"].append({"code": "whenever", "zh": "随时", "en": "Whenever"})
        codes["review-rung"][0]["code"] = "attic"
        codes["escalate-urgent"][0]["code"] = "because"
        del codes["refuse"][2]["instead"]
        raw["weights"] = {"answered": 50, "solved": 50, "satisfied": 50}

    assert faults_of(spoil) == [
        "codes.escalate-urgent[0].code: 'because' is not a reason of the list 'escalate'",
        "codes.refuse[2].instead: a refusal names the other way the requester has",
        "codes.review-rung[0].code: 'attic' is not a rung of the ladder",
        "codes.urgency[3].code: 'whenever' is not an urgency",
        "weights: the three come to 150 and not to 100",
    ]


def test_what_is_said_for_residents_and_platforms_stands_in_the_lists() -> None:
    def spoil(raw: Raw) -> None:
        codes = cast(dict[str, list[Raw]], raw["codes"])
        for name, code in (("authority-due", "announced"), ("reopen", "unsolved"), ("withdraw", "requester")):
            codes[name] = [entry for entry in codes[name] if entry["code"] != code]

    assert faults_of(spoil) == [
        "codes.authority-due: 'announced' is missing: it is given for whoever names no reason himself",
        "codes.reopen: 'unsolved' is missing: it is given for whoever names no reason himself",
        "codes.withdraw: 'requester' is missing: it is given for whoever names no reason himself",
    ]


def test_every_reason_a_command_has_of_itself_is_one_of_those() -> None:
    said = {
        field.default
        for command in TABLE
        for field in msgspec.structs.fields(command)
        if field.name == "reason" and isinstance(field.default, str) and field.default
    }
    assert said == {ANNOUNCED, REQUESTER}
    assert said < set(UNSAID.values())


def test_an_appeal_finds_a_row_that_speaks_of_owners_and_grounds_there_are() -> None:
    def spoil(raw: Raw) -> None:
        raw["appeals"] = [{"authority": ["moon"], "stages": 1}, {"ground": ["boredom"]}]

    assert faults_of(spoil) == [
        "appeals[0]: the first row must hold for every authority and ground",
        "appeals[0].authority: 'moon' does not stand in the list 'authority'",
        "appeals[1].ground: 'boredom' does not stand in the list 'appeal'",
    ]


def test_what_is_exempt_and_what_is_self_disposal_stands_in_the_lists_and_on_the_ladder() -> None:
    def spoil(raw: Raw) -> None:
        raw["exemptions"] = {"close": ["forced", "forced", "boredom"], "suspend": ["season", "siesta"]}
        raw["self_disposal"] = ["grid", "attic"]

    assert faults_of(spoil) == [
        "exemptions.close: 'forced' stands twice",
        "exemptions.close[2]: 'boredom' does not stand in the list 'close'",
        "exemptions.suspend[1]: 'siesta' does not stand in the list 'suspend'",
        "self_disposal[1]: no rung is called 'attic'",
    ]


def test_a_condition_is_followed_by_another_of_its_category_and_a_summons_is_of_a_known_kind() -> None:
    def spoil(raw: Raw) -> None:
        first = rows(raw, "categories")[0]
        first["whistle"] = "vuvuzela"
        cast(list[Raw], first["conditions"])[0]["follow_up"] = "missing"

    assert faults_of(spoil) == [
        "categories[0].conditions[0].follow_up: 'missing' is none of the category's other conditions",
        "categories[0].whistle: no kind of whistle is called 'vuvuzela'",
    ]


def test_two_owners_that_go_by_one_name_are_refused() -> None:
    def spoil(raw: Raw) -> None:
        rows(raw, "departments")[1]["also"] = ["住房和城乡建设"]

    assert faults_of(spoil) == ["departments: '住房和城乡建设' stands twice"]


def test_what_is_kept_for_an_office_goes_there_alone() -> None:
    def spoil(raw: Raw) -> None:
        kept = next(one for one in rows(raw, "categories") if one.get("office"))
        kept["departments"] = ["discipline", "market"]
        kept["whistle"] = "emergency"

    found = [fault.partition(": ")[2] for fault in faults_of(spoil)]
    assert found == [
        "what is kept for 'discipline' goes to that department alone",
        "what is kept for an office calls nobody else",
    ]
