"""All that is suggested, put together: of one ticket among others, and of many among themselves. It asks nobody."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from dispatch_service.suggestions import categories, incidents
from dispatch_service.suggestions.alike import Weights, pairs_alike
from dispatch_service.suggestions.callers import RepeatCaller, repeat_callers
from dispatch_service.suggestions.cases import Case
from dispatch_service.suggestions.categories import Guess, Word
from dispatch_service.suggestions.duplicates import Duplicate, duplicate, duplicates, in_order
from dispatch_service.suggestions.ground import Ground
from dispatch_service.suggestions.incidents import Incident


class Known(msgspec.Struct, frozen=True):
    """What everything is held against: the rules, what pieces weigh, the rules' words as numbers, and since when
    tickets were looked at."""

    ground: Ground
    weights: Weights
    words: Mapping[str, Sequence[Word]]
    since: datetime


class Told(msgspec.Struct, frozen=True):
    """All that is suggested. `indexed`: whether the words of the ticket asked for are known."""

    duplicates: Sequence[Duplicate]
    callers: Sequence[RepeatCaller]
    incidents: Sequence[Incident]
    categories: Sequence[tuple[Case, Guess]]
    indexed: bool = True


def about(case: Case, others: Sequence[Case], calls: Sequence[Case], known: Known) -> Told:
    """What is suggested about one ticket. `calls`: itself and all of the same telephone number, however long ago."""
    rules, default = known.ground.rules, known.ground.default_category
    by_category = incidents.by_category([case, *others], known.since, rules.incidents, default)
    return Told(
        duplicates=duplicates(case, others, known.weights, rules.duplicates),
        callers=repeat_callers(calls, rules.callers),
        incidents=incidents.apart(
            incidents.around(case, others, known.weights, rules.incidents),
            [one for one in by_category if case in one.cases],
        ),
        categories=[(case, guess) for guess in _guesses(case, known)],
        indexed=bool(case.pieces),
    )


def among(cases: Sequence[Case], known: Known) -> Told:
    """What is suggested of all these tickets; of categories the likeliest one for each."""
    rules, default = known.ground.rules, known.ground.default_category
    alike = pairs_alike(cases, known.weights, min(rules.duplicates.words, rules.incidents.words))
    pairs = (duplicate(cases[one], cases[other], share, rules.duplicates) for (one, other), share in alike.items())
    return Told(
        duplicates=in_order(pair for pair in pairs if pair is not None),
        callers=repeat_callers(cases, rules.callers),
        incidents=incidents.apart(
            incidents.by_words(cases, alike, rules.incidents),
            incidents.by_category(cases, known.since, rules.incidents, default),
        ),
        categories=[(case, guess) for case in cases for guess in _guesses(case, known)[:1]],
    )


def _guesses(case: Case, known: Known) -> Sequence[Guess]:
    """For a ticket that came in without a category and can still be given one."""
    if not case.open or case.category != known.ground.default_category:
        return []
    return categories.guesses(case.pieces, known.words, known.ground.rules.by_words)
