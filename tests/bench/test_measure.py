"""How figures are compared: in turn, by the median of the rounds, and judged by what had to be reached."""

import pytest

from bench.measure import Comparison, Effort, Findings, Samples, Skipped, Trial, interleaved, judged_and_told


def comparison(ours: list[float], theirs: list[float], least: float | None = 2.0) -> Comparison:
    return Comparison("filing", "/s", "plain", ours, theirs, least)


async def run(names: str, rounds: int) -> tuple[list[str], Samples]:
    """Trials that only say that they ran; each gives the number of trials so far."""
    order, trials = telling(names)
    return order, await interleaved(trials, rounds)


def telling(names: str) -> tuple[list[str], dict[str, Trial]]:
    """What ran so far, and the trials that add themselves to it."""
    order: list[str] = []

    def trial(name: str) -> Trial:
        async def one() -> float:
            order.append(name)
            return float(len(order))

        return one

    return order, {name: trial(name) for name in names}


async def test_every_trial_runs_once_in_each_round_and_another_one_begins_each_time() -> None:
    order, _ = await run("abc", 3)
    assert "".join(order) == "abc" + "bca" + "cab"


async def test_a_trial_keeps_its_rates_in_the_order_of_the_rounds() -> None:
    _, samples = await run("ab", 3)
    assert samples == {"a": [1.0, 4.0, 5.0], "b": [2.0, 3.0, 6.0]}


async def test_what_is_judged_is_tried_in_further_rounds_and_paired_within_each() -> None:
    tried, trials = telling("abc")
    told = {"c": trials.pop("c")}
    effort = Effort("some", 2, 1, 0.0, 0, 0, 0, (0, 0), 0, 0.0)
    judged, everything = await judged_and_told(trials, told, effort)
    assert "".join(tried) == "abc" + "bca" + "ab"
    assert judged == {"a": [1.0, 6.0, 7.0], "b": [2.0, 4.0, 8.0]}
    assert everything == {"a": [1.0, 6.0], "b": [2.0, 4.0], "c": [3.0, 5.0]}


async def test_no_round_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one round"):
        await run("ab", 0)


async def test_a_trial_that_did_nothing_is_refused_by_name() -> None:
    async def idle() -> float:
        return 0.0

    with pytest.raises(ValueError, match="idle"):
        await interleaved({"idle": idle}, 1)


def test_a_ratio_is_the_median_of_the_rounds_not_of_their_best() -> None:
    assert comparison([10.0, 30.0, 1000.0], [10.0, 10.0, 10.0]).ratio == 3.0


def test_rounds_are_paired_so_that_a_slow_round_slows_both_sides() -> None:
    assert comparison([20.0, 2.0, 20.0], [10.0, 1.0, 10.0]).ratio == 2.0


def test_rounds_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError):
        _ = comparison([1.0], [1.0, 2.0]).ratio


@pytest.mark.parametrize(("rate", "reached"), [(19.9, False), (20.0, True), (20.1, True)])
def test_a_ratio_is_reached_from_its_least_value_on(rate: float, reached: bool) -> None:
    assert comparison([rate], [10.0]).reached is reached


def test_what_is_only_reported_cannot_be_missed() -> None:
    assert comparison([1.0], [10.0], least=None).reached


def test_findings_tell_what_was_missed_and_keep_what_was_skipped() -> None:
    good, bad = comparison([20.0], [10.0]), comparison([10.0], [10.0])
    skipped = Skipped("kafka", "no Java")
    both = Findings([good]).with_more(Findings([bad], skipped=[skipped]))
    assert (both.comparisons, both.missed, both.skipped) == ([good, bad], [bad], [skipped])
