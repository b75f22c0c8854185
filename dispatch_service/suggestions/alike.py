"""How much two texts have in common, told from their keyed hashes alone: nobody here knows a word. Pure.

A piece that stands in few texts weighs more than one that stands in most. What two texts share is set against both of
their weights (the cosine of two sets, Ochiai 1957), so that a short report and a long one of the same matter meet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log, sqrt

from dispatch_service.suggestions.cases import Case

Pieces = frozenset[int]
SMOOTH = 20
"""Texts nobody has seen, so that a young index does not take everything it holds for common."""
COMMON = 50
"""Texts, at least, in which a piece must stand before pairs are not looked for by it any more."""
COMMON_SHARE = 0.05
SURE = 0.5
"""Of what is asked, this much must lie in pieces that are not common before a pair is looked at whole."""


class Weights:
    """What each piece is worth, learnt from a sample of texts: the logarithm of how few of them it stands in."""

    def __init__(self, sample: Sequence[Pieces] = ()) -> None:
        self._all = len(sample) + SMOOTH
        self._unseen = log(self._all)
        self._known = {piece: log(self._all / (count + 1)) for piece, count in _counted(sample).items()}

    def of(self, pieces: Pieces) -> float:
        """The weight of all of them together."""
        known, unseen = self._known, self._unseen
        return sum(known.get(piece, unseen) for piece in pieces)


def words_in_common(one: Pieces, other: Pieces, weights: Weights) -> float:
    """From 0, nothing, to 1, the same pieces; 0 where one is empty. The same whichever is asked first."""
    shared = one & other
    return weights.of(shared) / sqrt(weights.of(one) * weights.of(other)) if shared else 0.0


def pairs_alike(cases: Sequence[Case], weights: Weights, least: float) -> Mapping[tuple[int, int], float]:
    """All pairs with that much in common, by their places in the list, the lower first.

    Pairs are looked for by pieces that are not common in this very list, so that n texts do not take n² looks. Up to
    `COMMON` texts no pair is missed; in a longer list those may be that share hardly anything rare.
    """
    total = [weights.of(case.pieces) for case in cases]
    found: dict[tuple[int, int], float] = {}
    for number, others in _sharing(cases, weights):
        for other, rare in others.items():
            norm = sqrt(total[number] * total[other])
            if rare >= SURE * least * norm:
                words = weights.of(cases[number].pieces & cases[other].pieces) / norm
                if words >= least:
                    found[other, number] = words
    return found


def _sharing(cases: Sequence[Case], weights: Weights) -> Iterator[tuple[int, Mapping[int, float]]]:
    """Each case with the earlier ones it shares pieces with, and the weight of what they share, common pieces aside."""
    counted = _counted([case.pieces for case in cases])
    most = max(COMMON, COMMON_SHARE * len(cases))
    weighed = {piece: weights.of(frozenset({piece})) for piece, count in counted.items() if 1 < count <= most}
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        shared: defaultdict[int, float] = defaultdict(float)
        for piece in case.pieces & weighed.keys():
            for other in holders[piece]:
                shared[other] += weighed[piece]
            holders[piece].append(number)
        yield number, shared


def _counted(texts: Sequence[Pieces]) -> Counter[int]:
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(text)
    return counts
