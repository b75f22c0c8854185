"""Mass incidents: many tickets of several people within some hours in one place, by their words or by their category.

Groups by words lie around one ticket in the middle, so that a chain of small likenesses joins nothing. A category makes
a group where it comes much more often than on the other days looked at. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from dispatch_service.policy.suggestions import Incidents
from dispatch_service.suggestions.alike import Weights, words_in_common
from dispatch_service.suggestions.cases import Case, callers, hours_between, place_of, requests

Ground = Literal["words", "category"]


class Incident(msgspec.Struct, frozen=True):
    """Tickets of one cause, as it seems, in the order they came."""

    ground: Ground
    cases: tuple[Case, ...]
    callers: int
    """Different telephone numbers among them; a request without one counts as one."""
    words: float = 0.0
    """The least that one of them has in common with the ticket in the middle."""
    usual: float = 0.0
    """Tickets of this category that as many hours have here otherwise."""

    @property
    def hours(self) -> float:
        return hours_between(self.cases[0], self.cases[-1])


def by_words(cases: Sequence[Case], alike: Mapping[tuple[int, int], float], rule: Incidents) -> list[Incident]:
    """Groups around a middle, the largest first; no ticket is in two of them. `alike` as `pairs_alike` gives it."""
    around: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), words in alike.items():
        if words >= rule.words and _belong(cases[one], cases[other], rule):
            around[one][other] = around[other][one] = words
    left = set(around)
    found: list[Incident] = []
    while left:
        middle = max(left, key=lambda one: (len(around[one].keys() & left), -one))
        group = {one: words for one, words in around[middle].items() if one in left}
        if len(group) + 1 < rule.tickets:
            break
        left -= {middle, *group}
        found += _incident("words", [cases[one] for one in {middle, *group}], rule, words=min(group.values()))
    return found


def around(case: Case, others: Iterable[Case], weights: Weights, rule: Incidents) -> list[Incident]:
    """The group that has this very ticket in its middle, if it is large enough."""
    near = [other for other in others if other.ticket != case.ticket and _belong(case, other, rule)]
    shares = [words_in_common(case.pieces, other.pieces, weights) for other in near]
    group = [other for other, share in zip(near, shares, strict=True) if share >= rule.words]
    least = min((share for share in shares if share >= rule.words), default=0.0)
    return list(_incident("words", [case, *group], rule, words=least))


def by_category(cases: Iterable[Case], since: datetime, rule: Incidents, default: str) -> list[Incident]:
    """One for each place and category: the span with most tickets, where that is many and much more than usual.

    `since` is from when on tickets were looked at; `default` is the category of what has none, which says nothing.
    """
    held: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        if case.counts and case.near and case.category != default:
            held[case.near, case.category].append(case)
    found: list[Incident] = []
    for there in held.values():
        there.sort(key=_order)
        span = max(_spans(there, rule), key=requests)
        spans = (there[-1].opened_at - since).total_seconds() / 3600 / rule.hours
        usual = (requests(there) - requests(span)) / max(spans - 1, 1.0)
        if requests(span) >= rule.times_usual * usual:
            found += _incident("category", span, rule, usual=usual)
    return found


def apart(words: Sequence[Incident], category: Sequence[Incident]) -> list[Incident]:
    """All of them, the largest first, without those by category that are mostly known by their words."""
    known = {case.ticket for incident in words for case in incident.cases}
    new = [one for one in category if 2 * sum(case.ticket in known for case in one.cases) < len(one.cases)]
    return sorted([*words, *new], key=lambda one: (-len(one.cases), one.cases[0].ticket))


def _belong(one: Case, other: Case, rule: Incidents) -> bool:
    """Where a place is not known so exactly it is not held against them."""
    within = hours_between(one, other) <= rule.hours
    return within and one.counts and other.counts and place_of(one, other) != "elsewhere"


def _spans(ordered: Sequence[Case], rule: Incidents) -> Iterator[Sequence[Case]]:
    start = 0
    for end, case in enumerate(ordered, 1):
        while ordered[start].opened_at < case.opened_at - timedelta(hours=rule.hours):
            start += 1
        yield ordered[start:end]


def _incident(
    ground: Ground, cases: Sequence[Case], rule: Incidents, *, words: float = 0.0, usual: float = 0.0
) -> Iterator[Incident]:
    """The group, if it has enough requests of enough people, and somebody can still do something."""
    people = callers(cases)
    if requests(cases) >= rule.tickets and people >= rule.callers and any(case.open for case in cases):
        yield Incident(ground, tuple(sorted(cases, key=_order)), people, words, usual)


def _order(case: Case) -> tuple[datetime, str]:
    return case.opened_at, case.ticket
