"""A category for a ticket that has none, by words that rules give weight to. Pure: words are here as keyed hashes.

A word counts where all its pieces are in the text; their order is not known. `confidence` is how far the evidence for
the first is ahead of the second and of doubt, not a probability.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from dispatch_service.policy.suggestions import CategoryRules
from shared.vault.index_words import wanted

SHOWN = 3
"""Categories told at most."""


class Word(NamedTuple):
    pieces: frozenset[int]
    weight: float


class Guess(msgspec.Struct, frozen=True):
    """`words` of the rule's words were found; they weigh `weight`."""

    category: str
    confidence: float
    words: int
    weight: float


def pieces_of(rules: CategoryRules) -> set[str]:
    """All that has to be hashed before texts can be looked at."""
    return set[str]().union(*(wanted(word) for rule in rules.categories for word in rule.words))


def hashed(rules: CategoryRules, numbers: Mapping[str, int]) -> Mapping[str, Sequence[Word]]:
    """Each category's words as numbers; `numbers` names every piece's."""
    return {
        rule.code: [
            Word(frozenset(numbers[piece] for piece in wanted(word)), weight) for word, weight in rule.words.items()
        ]
        for rule in rules.categories
    }


def guesses(pieces: frozenset[int], words: Mapping[str, Sequence[Word]], rules: CategoryRules) -> list[Guess]:
    """The likeliest first; nothing where not even that one is likely enough by the rules."""
    found = sorted(_found(pieces, words), key=lambda one: (-one.weight, one.category))
    shown = [
        msgspec.structs.replace(one, confidence=one.weight / (one.weight + _rival(place, found) + rules.doubt))
        for place, one in enumerate(found[:SHOWN])
    ]
    return shown if shown and shown[0].confidence >= rules.minimum else []


def _rival(place: int, found: Sequence[Guess]) -> float:
    """The first is held against the second, all others against the first."""
    if place:
        return found[0].weight
    return found[1].weight if len(found) > 1 else 0.0


def _found(pieces: frozenset[int], words: Mapping[str, Sequence[Word]]) -> Iterator[Guess]:
    for category, some in words.items():
        there = [word.weight for word in some if word.pieces <= pieces]
        if there:
            yield Guess(category, 0.0, len(there), sum(there))
