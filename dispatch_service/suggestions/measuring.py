"""How often suggestions were right, against labels that people gave. Pure.

Precision: of what was suggested, the share that was right. Recall: of what was right, the share that was suggested.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

import msgspec

Pair = frozenset[str]
"""Two messages by their numbers."""
Share = tuple[int, int]
"""Numerator and denominator."""


class Worth(msgspec.Struct, frozen=True):
    """What one threshold is worth."""

    words: float
    precision: Share
    recall: Share
    recall_by_incident: float
    """The mean over incidents, so that a small one counts as much as one with hundreds of pairs."""


class Band(msgspec.Struct, frozen=True):
    """Pairs with so much in common: how many there are, and of those that were labelled how many were the same."""

    least: float
    most: float
    pairs: int
    same: Share


def pairs_of(incidents: Mapping[str, str]) -> dict[Pair, str]:
    """All pairs among labelled messages; by each the incident both belong to, empty where they do not."""
    return {
        frozenset((one, other)): incidents[one] if incidents[one] == incidents[other] else ""
        for one, other in combinations(sorted(incidents), 2)
    }


def worth(alike: Mapping[Pair, float], labelled: Mapping[Pair, str], words: float) -> Worth:
    """Of labelled pairs alone: what suggesting all with `words` in common and more would have found."""
    found = {pair for pair in labelled if alike.get(pair, 0.0) >= words}
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for pair, incident in labelled.items():
        if incident:
            right[incident].append(pair in found)
    hits = sum(map(sum, right.values()))
    by_incident = [sum(ones) / len(ones) for ones in right.values()]
    return Worth(
        words,
        (hits, len(found)),
        (hits, sum(map(len, right.values()))),
        sum(by_incident) / max(len(by_incident), 1),
    )


def bands(alike: Mapping[Pair, float], judged: Mapping[Pair, bool], edges: Sequence[float]) -> list[Band]:
    """Each band between two edges, with what was judged of it."""
    return [
        Band(
            least,
            most,
            sum(least <= words < most for words in alike.values()),
            share(same for pair, same in judged.items() if least <= alike.get(pair, -1.0) < most),
        )
        for least, most in pairwise(edges)
    ]


def precision_above(some: Iterable[Band], least: float) -> float:
    """Of all pairs of these bands from there on: each band's judged share, weighed by how many pairs it has."""
    taken = [band for band in some if band.least >= least and band.same[1]]
    pairs = sum(band.pairs for band in taken)
    return sum(band.pairs * band.same[0] / band.same[1] for band in taken) / max(pairs, 1)


def reached(sure: Iterable[tuple[float, bool]], edges: Sequence[float]) -> list[tuple[float, float, Share]]:
    """For each band of confidence how many suggestions of it were right."""
    all_of_them = list(sure)
    return [
        (least, most, share(right for confidence, right in all_of_them if least <= confidence < most))
        for least, most in pairwise(edges)
    ]


def purity(groups: Iterable[Sequence[str]], incident: Mapping[str, str]) -> Share:
    """Of the labelled messages in these groups: those of the incident that most of their group are of."""
    right, labelled = 0, 0
    for group in groups:
        of_whom = Counter(incident[one] for one in group if one in incident)
        labelled += of_whom.total()
        right += max((count for name, count in of_whom.items() if name), default=0)
    return right, labelled


def found_groups(
    groups: Iterable[Sequence[str]], asked: Iterable[str], incident: Mapping[str, str], least: int
) -> Share:
    """Of the incidents asked for: those of which some group holds at least so many messages."""
    held: Counter[str] = Counter()
    for group in groups:
        of_whom = Counter(incident.get(one, "") for one in group)
        held |= of_whom
    return share(held[one] >= least for one in asked)


def share(hits: Iterable[bool]) -> Share:
    """How many of them hold."""
    ones = list(hits)
    return sum(ones), len(ones)
