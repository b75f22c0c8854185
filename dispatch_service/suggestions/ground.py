"""What suggestions ask of the rules in force: their own part of the policy, names, and which areas are one place."""

from collections.abc import Iterable, Mapping

import msgspec

from dispatch_service.policy.suggestions import Suggestions
from dispatch_service.routing.rules import Unit
from dispatch_service.rules.snapshot import Snapshot
from dispatch_service.rules.words import Said

AREA = "area"


class Ground(msgspec.Struct, frozen=True):
    """`default_category` is the category of tickets that came in without one."""

    rules: Suggestions
    default_category: str
    categories: Mapping[str, Said]
    units: Mapping[str, Unit]

    def near(self, area: str, rung: str) -> str:
        """The area of that rung which an area is or lies in; empty where it is wider, or unknown."""
        for code in reversed(self._path(area)):
            if self.units[code].rung == rung and self.units[code].kind == AREA:
                return code
        return ""

    def around(self, area: str, rung: str) -> tuple[str, ...]:
        """Where tickets are looked for: all areas in the one above that place, those above it, and no area at all.

        Of an area that is wider than the rung it is all areas within it; of none, all there are.
        """
        path = self._path(area)
        near = self.near(area, rung)
        above = path[: path.index(near)] if near else path
        return ("", *above, *self.below(above[-1:] or (near,)))

    def below(self, roots: Iterable[str]) -> tuple[str, ...]:
        """Every area in one of these; all areas where none of them is known."""
        known = self.units.keys() & set(roots)
        areas = (unit for unit in self.units.values() if unit.kind == AREA)
        return tuple(unit.code for unit in areas if not known or not known.isdisjoint(unit.path))

    def place(self, code: str) -> Said:
        """An area by its names."""
        unit = self.units.get(code)
        return Said(unit.name, unit.name_en) if unit else Said(code, code)

    def category(self, code: str) -> Said:
        return self.categories.get(code, Said(code, code))

    def _path(self, area: str) -> tuple[str, ...]:
        unit = self.units.get(area)
        return unit.path if unit else ()


def ground_of(snapshot: Snapshot) -> Ground | None:
    """None where the policy in force says nothing of suggestions."""
    policy = snapshot.policy
    if policy.document.suggestions is None:
        return None
    names = {code: Said(category.zh, category.en) for code, category in policy.categories.items()}
    return Ground(policy.document.suggestions, policy.document.default_category, names, snapshot.directory.units)
