"""What rates ask of the rules in force: how units are grouped, which grounds are exempt, what weighs how much."""

from collections.abc import Mapping

import msgspec

from dispatch_service.routing.rules import Rung, Unit
from dispatch_service.rules.snapshot import Snapshot

COLUMNS = {"area": "area", "category": "category", "channel": "channel", "unit": "unit", "person": "handler"}
"""Groups that stand in the facts themselves."""
AREA, DEPARTMENT = "area", "department"


class Grouping(msgspec.Struct, frozen=True):
    """Into what the facts are grouped: a column's own values, or those values renamed."""

    column: str
    names: Mapping[str, str] | None = None


class Reckoning(msgspec.Struct, frozen=True):
    """Made of one snapshot of policy and directory."""

    units: Mapping[str, Unit]
    rungs: Mapping[str, Rung]
    self_disposal: tuple[str, ...] = ()
    """Rungs whose settling a case without its climbing counts as that."""
    exempt_closings: tuple[str, ...] = ()
    """Kinds of and grounds for closing that no unit can help."""
    exempt_suspensions: tuple[str, ...] = ()
    """Causes of suspension that no unit can help."""
    weights: Mapping[str, int] | None = None
    """Shares in percent of rates in the composite score; None where the policy has none."""
    repeat_days: int = 30
    """Within how many days after another the same matter in the same place is a repeat."""
    categories: Mapping[str, str] = {}
    """Names by code."""

    def known(self) -> tuple[str, ...]:
        """Everything that can be grouped by."""
        return (*COLUMNS, *self.rungs)

    def grouping(self, by: str) -> Grouping:
        """How `by` groups: a rung of areas by where the matter is, another rung by who leads.

        Raises:
            KeyError: `by` is not among `known()`.
        """
        if by in COLUMNS:
            return Grouping(COLUMNS[by])
        self.rungs[by]
        of_areas = any(unit.rung == by and unit.kind == AREA for unit in self.units.values())
        kind = AREA if of_areas else DEPARTMENT
        names = {code: above for code, unit in self.units.items() if (above := self._above(unit, by, kind))}
        return Grouping("area" if of_areas else "unit", names)

    def name(self, by: str, group: str) -> str:
        """What a group is called, where it has a name; people are not named."""
        if by == "category":
            return self.categories.get(group, "")
        unit = self.units.get(group) if by not in ("channel", "person") else None
        return unit.name if unit else ""

    def _above(self, unit: Unit, rung: str, kind: str) -> str:
        path = (self.units[code] for code in reversed(unit.path) if code in self.units)
        return next((one.code for one in path if one.rung == rung and one.kind == kind), "")


def reckoned(rules: Snapshot) -> Reckoning:
    """As policy and directory say now."""
    document = rules.policy.document
    weights = document.weights
    return Reckoning(
        units=rules.directory.units,
        rungs=rules.policy.rungs,
        self_disposal=document.self_disposal,
        exempt_closings=document.exemptions.close,
        exempt_suspensions=document.exemptions.suspend,
        weights=msgspec.structs.asdict(weights) if weights else None,
        repeat_days=document.repeat_days,
        categories={code: category.zh for code, category in rules.policy.categories.items()},
    )
