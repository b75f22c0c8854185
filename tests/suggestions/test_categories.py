"""A category by words: found by their hashes alone, with a confidence that says how far ahead it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.policy.suggestions import CategoryRules, CategoryWords
from dispatch_service.suggestions.categories import guesses, hashed, pieces_of
from tests.suggestions.made import HASHING, TEXTS
from tests.suggestions.made import hashed as hashed_text

RULES = CategoryRules(
    doubt=2,
    minimum=0.5,
    categories=(
        CategoryWords("lamps", {"路灯": 4, "不亮": 1}),
        CategoryWords("rubbish", {"垃圾桶": 3, "垃圾": 1}),
        CategoryWords("wifi", {"WiFi 信号": 3}),
    ),
)
WORDS = hashed(RULES, HASHING.by_piece(pieces_of(RULES)))


def told(text: str, rules: CategoryRules = RULES) -> list[tuple[str, float]]:
    return [(one.category, round(one.confidence, 3)) for one in guesses(hashed_text(text), WORDS, rules)]


def test_words_of_a_rule_speak_for_its_category_by_their_weight() -> None:
    assert told("门口路灯坏了") == [("lamps", round(4 / 6, 3))]
    assert told("门口路灯不亮了") == [("lamps", round(5 / 7, 3))]
    assert told("楼下ＷＩＦＩ信号差") == [("wifi", 0.6)]


def test_a_rival_lowers_the_confidence_and_is_shown_behind() -> None:
    assert told("路灯下的垃圾桶满了", CategoryRules(doubt=2, minimum=0.3, categories=RULES.categories)) == [
        ("lamps", 0.4),
        ("rubbish", 0.4),
    ]
    assert told("路灯下的垃圾桶满了") == []


@pytest.mark.parametrize("text", ["", "电梯坏了", "有点不亮", "灯路桶圾垃"])
def test_too_little_says_nothing(text: str) -> None:
    assert told(text) == []


@given(TEXTS)
def test_confidence_is_below_one_and_falls_from_the_first_on(text: str) -> None:
    found = guesses(hashed_text(text), WORDS, RULES)
    assert all(0 < one.confidence < 1 for one in found)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert not found or found[0].confidence >= RULES.minimum


@given(TEXTS, st.sampled_from(["，", " ", "。"]))
def test_spelling_and_punctuation_do_not_count(text: str, mark: str) -> None:
    assert told(mark.join(text)) == told(text)
