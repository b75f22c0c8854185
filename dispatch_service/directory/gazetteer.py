"""Names in an address: the longest names win, names that agree narrow each other, names that disagree are left open.

Pure. `幸福小区` in two communities is no place yet; `文化路社区幸福小区` is one, because the community says which.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dispatch_service.routing.rules import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """`units`: the smallest areas the names leave possible; `names`: those that were read, in their order."""

    units: tuple[Unit, ...]
    names: tuple[str, ...]


class Gazetteer:
    """All names of all areas, searched in one pass over the text."""

    def __init__(self, names: Iterable[tuple[str, Unit]]) -> None:
        known: dict[str, dict[str, Unit]] = defaultdict(dict)
        for name, unit in names:
            known[_plain(name)][unit.code] = unit
        self._known: Mapping[str, Sequence[Unit]] = {name: tuple(units.values()) for name, units in known.items()}
        by_first: dict[str, set[int]] = defaultdict(set)
        for name in self._known:
            by_first[name[0]].add(len(name))
        self._lengths = {first: sorted(lengths, reverse=True) for first, lengths in by_first.items()}

    def find(self, text: str) -> Found:
        """The areas that all names in the text together allow; none where no name is known."""
        names = list(self._names_in(_plain(text)))
        possible: tuple[Unit, ...] = ()
        for name in sorted(names, key=len, reverse=True):
            possible = _narrowed(possible, self._known[name])
        return Found(possible, tuple(names))

    def _names_in(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            sizes = self._lengths.get(text[at], ())
            name = next((text[at : at + size] for size in sizes if text[at : at + size] in self._known), "")
            if name:
                yield name
            at += len(name) or 1


def common_ancestor(units: Sequence[Unit]) -> str | None:
    """Code of the smallest area that holds all of them."""
    shared = [codes[0] for codes in zip(*(unit.path for unit in units), strict=False) if len(set(codes)) == 1]
    return shared[-1] if shared else None


def _plain(text: str) -> str:
    """Full-width and half-width, capitals and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _narrowed(possible: tuple[Unit, ...], named: Sequence[Unit]) -> tuple[Unit, ...]:
    """Where one lies in the other the smaller remains; where none does, both stay possible."""
    if not possible:
        return tuple(named)
    deeper = [other for one in possible for other in named if one.code in other.path]
    higher = [one for one in possible for other in named if other.code in one.path]
    agreed = {unit.code: unit for unit in (*higher, *deeper)}
    smallest = [unit for unit in agreed.values() if not any(unit.code in other.path[:-1] for other in agreed.values())]
    return tuple(smallest) or (*possible, *named)
