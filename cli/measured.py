"""What `suggestions measure-...` computes: a file's messages as cases, looked at as the service looks at tickets."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cli.importing.rows import Json
from dispatch_service.policy.suggestions import Suggestions
from dispatch_service.suggestions import categories, incidents
from dispatch_service.suggestions.alike import Weights, pairs_alike
from dispatch_service.suggestions.cases import Case, hours_between
from dispatch_service.suggestions.categories import Guess
from dispatch_service.suggestions.measuring import (
    Band,
    Pair,
    Share,
    Worth,
    bands,
    found_groups,
    pairs_of,
    purity,
    reached,
    share,
    worth,
)
from shared.ids import random_bytes
from shared.vault.index_words import Tokens, pieces

LEVELS = (0.06, 0.08, 0.1, 0.12, 0.16, 0.2, 0.3, 0.5)
"""Thresholds of words in common that are judged, and the edges of bands."""
EDGES = (*LEVELS, 0.8, 1.01)
CERTAIN = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 1.01)
"""Edges of the bands of confidence."""
NOWHEN = datetime(1970, 1, 1, tzinfo=UTC).isoformat()


class Labels(msgspec.Struct, frozen=True):
    """`incidents`: the incident of each labelled message, empty for none. `judged`: pairs, the same or not."""

    incidents: dict[str, str]
    judged: dict[Pair, bool]

    @classmethod
    def read(cls, incidents_file: Path | None, pairs_file: Path | None) -> "Labels":
        """Out of CSV files with a header.

        Raises:
            OSError, KeyError: no such file, or one without the columns.
        """
        known = {row["message"]: row["incident"] for row in _csv(incidents_file)}
        return cls(known, {frozenset((row["one"], row["other"])): row["same"] == "1" for row in _csv(pairs_file)})


class OnDuplicates(msgspec.Struct, frozen=True):
    texts: int
    pairs: int
    """With the least of all levels in common, or more, and near enough in time."""
    worths: list[Worth]
    bands: list[Band]
    groups: int
    """Mass incidents that were suggested."""
    pure: Share
    """Of labelled messages in suggested groups: those of the incident most of their group are of."""
    found: Share
    """Of labelled incidents that are large and dense enough by the rules: those a suggested group stands for."""


class ByClass(msgspec.Struct, frozen=True):
    name: str
    precision: Share
    recall: Share


class OnCategories(msgspec.Struct, frozen=True):
    texts: int
    precision: Share
    """Right ones among all first suggestions."""
    recall: Share
    """Right ones among all texts."""
    shown: Share
    """Texts with the right one among all that is shown."""
    by_confidence: list[tuple[float, float, Share]]
    by_class: list[ByClass]


class Reading:
    """Messages become cases; what they say is hashed under a key of this run and forgotten."""

    def __init__(self, rules: Suggestions) -> None:
        self._rules = rules
        self._tokens = Tokens(random_bytes(32))
        by_words = rules.by_words
        self._words = categories.hashed(by_words, self._tokens.by_piece(categories.pieces_of(by_words)))

    def case(self, body: Json) -> Case:
        """A filing as a ticket, all of them in one place; of one caller by what is mapped to `phone`, else `name`."""
        texts = (str(body[field]) for field in ("subject", "description", "address") if field in body)
        held = frozenset(self._tokens.of(set[str]().union(*map(pieces, texts))))
        at = datetime.fromisoformat(str(body.get("occurred_at", NOWHEN)))
        number, reporter = str(body["external_id"]), msgspec.convert(body.get("reporter", {}), dict[str, str])
        caller = reporter.get("phone") or reporter.get("name", "")
        return Case(number, number, "dispatched", at, "file", "", near="file", caller=caller, pieces=held)

    def guesses(self, case: Case) -> list[Guess]:
        """Categories for it, the likeliest first."""
        return categories.guesses(case.pieces, self._words, self._rules.by_words)


def duplicates_on(cases: Sequence[Case], rules: Suggestions, labels: Labels) -> OnDuplicates:
    """Near-duplicates and mass incidents of a file, held against its labels."""
    most = rules.duplicates.days * 24
    by_number = {case.ticket: case for case in cases}
    alike = pairs_alike(cases, Weights([case.pieces for case in cases]), min(LEVELS))
    near = {
        frozenset((cases[one].ticket, cases[other].ticket)): words
        for (one, other), words in alike.items()
        if hours_between(cases[one], cases[other]) <= most
    }
    known = {one: incident for one, incident in labels.incidents.items() if one in by_number}
    labelled = {
        pair: incident
        for pair, incident in pairs_of(known).items()
        if hours_between(*(by_number[one] for one in pair)) <= most
    }
    groups = incidents.by_words(cases, alike, rules.incidents)
    members = [[case.ticket for case in group.cases] for group in groups]
    asked = incidents.by_words(
        [by_number[one] for one in known],
        _same(list(known), known),
        rules.incidents,
    )
    return OnDuplicates(
        texts=len(cases),
        pairs=len(near),
        worths=[worth(near, labelled, level) for level in LEVELS] if labelled else [],
        bands=bands(near, labels.judged, EDGES),
        groups=len(groups),
        pure=purity(members, known),
        found=found_groups(members, {known[group.cases[0].ticket] for group in asked}, known, rules.incidents.tickets),
    )


def _same(order: Sequence[str], incident: Mapping[str, str]) -> dict[tuple[int, int], float]:
    """As if labels were words: what is of one incident has all in common."""
    return {
        (one, other): 1.0
        for other in range(len(order))
        for one in range(other)
        if incident[order[one]] and incident[order[one]] == incident[order[other]]
    }


def categories_on(told: Sequence[tuple[list[Guess], str]], classes: Mapping[str, Sequence[str]]) -> OnCategories:
    """Suggestions held against labels: names of classes, or codes of categories. One of a label's `|` is enough."""
    read = [
        ([(_class_of(guess.category, classes), guess.confidence) for guess in some], frozenset(label.split("|")))
        for some, label in told
    ]
    first = [(some[0][0], some[0][1], label) for some, label in read if some]
    right = sum(name in label for name, _, label in first)
    return OnCategories(
        texts=len(told),
        precision=(right, len(first)),
        recall=(right, len(told)),
        shown=share(any(name in label for name, _ in some) for some, label in read),
        by_confidence=reached([(sure, name in label) for name, sure, label in first], CERTAIN),
        by_class=[
            ByClass(
                one,
                share(one in label for name, _, label in first if name == one),
                share(bool(some) and some[0][0] == one for some, label in read if one in label),
            )
            for one in sorted(classes)
        ],
    )


def labels_of(file: Path | None) -> dict[str, str]:
    """The label of each message, out of a CSV file with a header.

    Raises:
        OSError, KeyError: no such file, or one without the columns.
    """
    return {row["message"]: row["category"] for row in _csv(file)}


def _class_of(category: str, classes: Mapping[str, Sequence[str]]) -> str:
    """The class with the longest beginning of this code; the code itself where there are none."""
    fitting = [(len(start), name) for name, starts in classes.items() for start in starts if category.startswith(start)]
    return max(fitting)[1] if fitting else category


def _csv(file: Path | None) -> Iterable[dict[str, str]]:
    if file is None:
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
