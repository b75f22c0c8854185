"""Reasons in words: figures and names of the trade, in both languages."""

from dispatch_service.suggestions import reasons
from dispatch_service.suggestions.alike import Weights
from dispatch_service.suggestions.callers import RepeatCaller
from dispatch_service.suggestions.categories import Guess
from dispatch_service.suggestions.duplicates import duplicates
from dispatch_service.suggestions.incidents import Incident
from tests.dispatch.grounds import GROUND
from tests.suggestions.made import DUPLICATES, LAMP_AGAIN, case


def test_a_duplicate_says_words_place_time_caller_and_what_may_be_done() -> None:
    first, again = case("t-1", caller="a"), case("t-2", LAMP_AGAIN, hours=5, caller="a")
    (found,) = duplicates(again, [first], Weights(), DUPLICATES)
    said = reasons.of_duplicate(found, GROUND)
    assert (
        said.zh
        == f"用词加权重合{found.words:.0%}，同在grid-1名，相隔5小时，同一来电号码；均在办，可由派遣员决定是否并案"
    )
    assert said.en.endswith(
        "both in grid-1 name, 5 hours apart, the same telephone number; both are open: the desk may merge them"
    )


def test_what_was_answered_and_lies_elsewhere_is_for_reference() -> None:
    first, again = case("t-1", stage="closed"), case("t-2", hours=72, near="elsewhere")
    (found,) = duplicates(again, [first], Weights(), DUPLICATES)
    assert reasons.of_duplicate(found, GROUND).zh == "用词加权重合100%，地点不同，相隔3天；其中一件已办结，供参考"


def test_a_caller_an_incident_and_a_category_say_their_figures() -> None:
    cases = tuple(case(f"t-{n}", hours=-n, caller="a") for n in range(3))
    assert reasons.of_caller(RepeatCaller(cases)).en == "3 tickets of one telephone number within 1 day, 3 of them open"
    sudden = Incident("category", cases[::-1], 3, usual=0.2)
    assert reasons.of_incident(sudden, GROUND).zh == "community名“路灯”2小时内3件，3个来电号码，平时同等时长约0.2件"
    alike = Incident("words", cases[::-1], 3, words=0.25)
    assert reasons.of_incident(alike, GROUND).en.endswith(
        "each with 25% or more of its words in common with the one in the middle"
    )
    assert (
        reasons.of_guess(Guess("lamps", 0.71, 2, 5.0), GROUND).zh == "建议归入“路灯”：命中规则词2个，权重5，领先程度71%"
    )
