"""Rules for suggestions are part of the policy: checked with it, told where they change, left out where not wanted."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest

from cli.exits import Exit
from dispatch_service.documents.faults import Faults
from dispatch_service.documents.shape import canonical, typed
from dispatch_service.policy.check import check
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.rules.telling import told
from tests.cli.stub import gridwhistle
from tests.policy.test_policy_commands import copied
from tests.rules.demo import policy_document

Raw = dict[str, object]
OLD = canonical(policy_document())


def changed(change: Callable[[Raw], None]) -> Raw:
    """The demo policy with another part `suggestions`."""
    raw = cast(Raw, msgspec.json.decode(OLD))
    change(cast(Raw, raw["suggestions"]))
    return raw


def rules(raw: Raw) -> list[Raw]:
    return cast(list[Raw], cast(Raw, raw["by_words"])["categories"])


def faults_of(change: Callable[[Raw], None]) -> list[str]:
    with pytest.raises(Faults) as refused:
        check(typed(changed(change), PolicyDocument))
    return [str(fault) for fault in refused.value.faults]


def test_all_faults_of_meaning_are_named_with_their_places() -> None:
    def spoil(part: Raw) -> None:
        part["within"] = "attic"
        cast(Raw, part["duplicates"])["words_elsewhere"] = 0.01
        cast(Raw, part["incidents"])["callers"] = 99
        rules(part)[0]["code"] = "X99"
        rules(part)[1]["code"] = policy_document().default_category
        rules(part)[2]["words"] = {"路灯": 1, "路 灯": 2, "、灯": 1}
        rules(part).append(copy.deepcopy(rules(part)[3]))

    again = rules(cast(Raw, changed(lambda _: None)["suggestions"]))[3]["code"]
    assert faults_of(spoil) == [
        f"suggestions.by_words.categories: {again!r} stands twice",
        "suggestions.by_words.categories[0].code: 'X99' is no category, or the one for all that has none",
        "suggestions.by_words.categories[1].code: 'H10-99' is no category, or the one for all that has none",
        "suggestions.by_words.categories[2].words: '路灯' stands twice",
        "suggestions.by_words.categories[2].words.、灯: has fewer than 2 letters or digits",
        "suggestions.duplicates.words_elsewhere: is less than what is asked of tickets in one place",
        "suggestions.incidents.callers: are more than the tickets they file",
        "suggestions.within: no rung is called 'attic'",
    ]


def test_faults_of_shape_are_named_with_their_places() -> None:
    def spoil(part: Raw) -> None:
        cast(Raw, part["duplicates"])["words"] = 1.5
        cast(Raw, part["by_words"])["doubt"] = 0
        rules(part)[0]["words"] = {}

    assert [fault.split(":")[0] for fault in faults_of(spoil)] == [
        "suggestions.by_words.categories[0].words",
        "suggestions.by_words.doubt",
        "suggestions.duplicates.words",
    ]


def test_the_command_names_file_and_line_of_every_fault(tmp_path: Path) -> None:
    bad = copied(tmp_path / "bad", ("within: community", "within: attic"), ("公厕: 4", "厕: 4"))
    said = gridwhistle("policy", "check", str(bad))
    assert said.exit_code == Exit.FINDINGS
    assert [line.split(":")[0] for line in said.stderr.splitlines()] == ["suggestions.yaml"]
    sound = copied(tmp_path / "sound", ("within: community", "within: attic"))
    assert "no rung is called 'attic'" in gridwhistle("policy", "check", str(sound)).stderr


def test_a_policy_may_say_nothing_of_suggestions() -> None:
    raw = cast(Raw, msgspec.json.decode(OLD))
    del raw["suggestions"]
    check(typed(raw, PolicyDocument))


def test_what_changes_is_told_by_the_category_it_speaks_for() -> None:
    def change(part: Raw) -> None:
        next(rule for rule in rules(part) if rule["code"] == "P01-37")["words"] = {"路灯": 3}
        cast(Raw, part["callers"])["tickets"] = 5

    sentences = [one.zh for one in told(OLD, msgspec.json.encode(changed(change)))]
    assert any("P01-37 路灯" in sentence and "由4.0改为3" in sentence for sentence in sentences), sentences
    assert any("重复来电" in sentence and "由3改为5" in sentence for sentence in sentences), sentences
