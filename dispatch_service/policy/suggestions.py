"""What a desk is told about tickets without anything being decided: when two seem the same, when one caller comes back,
when many suffer from one cause, and which words speak for which category.

Nothing here changes a ticket. A version of the policy that says nothing of it suggests nothing.
"""

from typing import Annotated

from msgspec import Meta

from dispatch_service.policy.record import Code, Record

Share = Annotated[float, Meta(gt=0, le=1)]
Weight = Annotated[float, Meta(gt=0, le=100)]
Number = Annotated[int, Meta(ge=2, le=1000)]
Days = Annotated[int, Meta(ge=1, le=366)]
Hours = Annotated[int, Meta(ge=1, le=24 * 31)]
Word = Annotated[str, Meta(min_length=2, max_length=32)]


class Duplicates(Record, frozen=True):
    """Same place, same words, near in time."""

    days: Days
    """Between the two openings, at most."""
    words: Share
    """Weighted share of words in common, at least, where the place is the same."""
    words_elsewhere: Share
    """The same where the places differ, or one of them is not known so exactly."""


class Callers(Record, frozen=True):
    """One telephone number that comes back."""

    days: Days
    tickets: Number
    """Of that number within those days, at least."""


class Incidents(Record, frozen=True):
    """Many tickets of several people with one cause, in one place."""

    hours: Hours
    tickets: Number
    callers: Number
    """Different telephone numbers, at least; a ticket without one counts as one."""
    words: Share
    """Weighted share of words each has in common with the one in the middle, at least."""
    times_usual: Annotated[float, Meta(ge=1, le=1000)]
    """Of one category: how many times as many as such a span has there on the other days looked at."""


class CategoryWords(Record, frozen=True):
    """Words that speak for a category, each with its weight."""

    code: Code
    words: Annotated[dict[Word, Weight], Meta(min_length=1)]


class CategoryRules(Record, frozen=True):
    """How a category is suggested for a ticket that came in without one.

    `confidence` is the weight found for a category, divided by that weight plus the runner-up's plus `doubt`: how far
    the evidence is ahead, not how probable it is. What each band of it was worth on a file is measured.
    """

    doubt: Weight
    minimum: Share
    """Below this confidence nothing is suggested."""
    categories: tuple[CategoryWords, ...]


class Suggestions(Record, frozen=True):
    within: Code
    """The rung whose areas count as one place."""
    duplicates: Duplicates
    callers: Callers
    incidents: Incidents
    by_words: CategoryRules
