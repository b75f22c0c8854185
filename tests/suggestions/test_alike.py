"""Words in common: from nothing to all, whichever text is asked first, and rare pieces weigh more than common ones."""

from hypothesis import given
from hypothesis import strategies as st

from dispatch_service.suggestions.alike import Weights, pairs_alike, words_in_common
from dispatch_service.suggestions.cases import Case
from tests.suggestions.made import BINS, DIFFERENT, LAMP, LAMP_AGAIN, TEXTS, case, hashed

EVEN = Weights()
SAMPLES = st.lists(TEXTS.map(hashed), max_size=10)


@given(TEXTS, TEXTS, SAMPLES)
def test_what_two_texts_share_is_a_share_and_the_same_both_ways(
    one: str, other: str, sample: list[frozenset[int]]
) -> None:
    weights = Weights(sample)
    share = words_in_common(hashed(one), hashed(other), weights)
    assert share == words_in_common(hashed(other), hashed(one), weights)
    assert 0 <= share <= 1 + 1e-9


@given(TEXTS, SAMPLES)
def test_a_text_has_all_in_common_with_itself_and_nothing_with_silence(text: str, sample: list[frozenset[int]]) -> None:
    weights = Weights(sample)
    held = hashed(text)
    assert abs(words_in_common(held, held, weights) - bool(held)) < 1e-9
    assert words_in_common(held, frozenset(), weights) == 0


def test_the_same_matter_told_again_is_nearer_than_another_matter() -> None:
    again = words_in_common(hashed(LAMP), hashed(LAMP_AGAIN), EVEN)
    assert again > 0.5 > words_in_common(hashed(LAMP), hashed(BINS), EVEN)


def test_a_piece_that_stands_everywhere_weighs_less_than_a_rare_one() -> None:
    weights = Weights([hashed("请求解决"), hashed("请求解决路灯"), hashed("请求解决井盖")])
    assert weights.of(hashed("请求")) < weights.of(hashed("路灯")) < weights.of(hashed("电梯"))


@given(DIFFERENT, st.sampled_from([0.1, 0.3, 0.6]), SAMPLES)
def test_in_a_short_list_every_pair_that_is_alike_is_found(
    cases: list[Case], least: float, sample: list[frozenset[int]]
) -> None:
    weights = Weights(sample)
    every = {
        (one, other): words_in_common(cases[one].pieces, cases[other].pieces, weights)
        for other in range(len(cases))
        for one in range(other)
    }
    assert pairs_alike(cases, weights, least) == {pair: share for pair, share in every.items() if share >= least}


def test_in_a_long_list_pairs_that_share_rare_pieces_are_found_among_what_all_say() -> None:
    crowd = [case(f"x-{n}", f"请求解决第{chr(0x4E00 + 7 * n)}{chr(0x5000 + 11 * n)}号") for n in range(60)]
    twins = [case("t-1", "请求解决文化路路灯"), case("t-2", "请求解决文化路路灯吧")]
    weights = Weights([one.pieces for one in (*crowd, *twins)])
    assert list(pairs_alike([*crowd, *twins], weights, 0.6)) == [(60, 61)]
