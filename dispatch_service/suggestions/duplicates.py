"""Near-duplicates: same place, same words, near in time. Pure; a duplicate is a guess, and people merge."""

from collections.abc import Iterable

import msgspec

from dispatch_service.policy.suggestions import Duplicates
from dispatch_service.suggestions.alike import Weights, words_in_common
from dispatch_service.suggestions.cases import Case, Place, hours_between, place_of, same_caller, same_request


class Duplicate(msgspec.Struct, frozen=True):
    """Two tickets that may be one matter, the earlier one first, and what speaks for it."""

    earlier: Case
    later: Case
    words: float
    """Weighted share of words in common, from 0 to 1."""
    place: Place
    hours: float
    """Between the two openings."""
    same_caller: bool

    @property
    def mergeable(self) -> bool:
        """The later one could follow the earlier one: both are open."""
        return self.earlier.open and self.later.open


def duplicates(case: Case, others: Iterable[Case], weights: Weights, rule: Duplicates) -> list[Duplicate]:
    """Those of the others that seem to be the case's matter, the likest first."""
    found = (
        duplicate(case, other, words_in_common(case.pieces, other.pieces, weights), rule)
        for other in others
        if _near_in_time(case, other, rule)
    )
    return in_order(one for one in found if one is not None)


def duplicate(one: Case, other: Case, words: float, rule: Duplicates) -> Duplicate | None:
    """The pair, where it is one by the rule; nothing changes when the two change places.

    Tickets of one request are none: what goes on, or was split off, says the words of what it comes from.
    """
    if same_request(one, other) or not (one.counts and other.counts) or not (one.open or other.open):
        return None
    place = place_of(one, other)
    if words < (rule.words if place.same else rule.words_elsewhere) or not _near_in_time(one, other, rule):
        return None
    earlier, later = sorted((one, other), key=lambda case: (case.opened_at, case.ticket))
    return Duplicate(earlier, later, words, place, hours_between(one, other), same_caller(one, other))


def in_order(found: Iterable[Duplicate]) -> list[Duplicate]:
    """The likest first."""
    return sorted(found, key=lambda one: (-one.words, one.hours, one.earlier.ticket, one.later.ticket))


def _near_in_time(one: Case, other: Case, rule: Duplicates) -> bool:
    return hours_between(one, other) <= rule.days * 24
