"""A small town as `Rules`: one street with a desk, a community, two grids and two departments. Every limit is short."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch_service.routing.rules import (
    PANEL,
    AppealTerms,
    Due,
    Limit,
    LimitUnit,
    Matter,
    Rung,
    Step,
    StepKind,
    Unit,
    Versions,
)
from dispatch_service.whistles.rules import WhistleKind

HOUR = Limit(1, LimitUnit.HOUR)
STAFF = frozenset(
    {
        "sign",
        "record-contact",
        "report-progress",
        "escalate",
        "send-down",
        "transfer",
        "request-return",
        "resolve",
        "attach-whistle",
    }
)
RUNGS = {
    "grid": Rung("grid", "community", None, STAFF - {"send-down"}),
    "community": Rung("community", "street", "grid", STAFF),
    "street": Rung("street", "department", "community", STAFF),
    "department": Rung("department", None, "street", STAFF),
}


def _unit(code: str, rung: str, kind: str, *above: str) -> Unit:
    return Unit(code, rung, kind, f"{code}名", f"{code} name", (*above, code))


UNITS = {
    unit.code: unit
    for unit in (
        _unit("street", "street", "area"),
        _unit("desk", "street", "desk", "street"),
        _unit("community", "community", "area", "street"),
        _unit("grid-1", "grid", "area", "street", "community"),
        _unit("grid-2", "grid", "area", "street", "community"),
        _unit("parks", "department", "department", "street"),
        _unit("water", "department", "department", "street"),
        _unit("discipline", "department", "department", "street"),
        _unit("discipline-above", "department", "department"),
        _unit("panel", "street", "office", "street"),
    )
}
OFFICES = ("discipline", "discipline-above")
CLUE = Matter("clue", "", Limit(8, LimitUnit.HOUR), "department", ("discipline",), "urgent", True, office="discipline")
GUSHING = Matter(
    "main", "gushing", HOUR, "grid", urgency="emergency", closing=("险情消除", "Made safe"), follow_up="repair"
)
REPAIR = Matter("main", "repair", Limit(5, LimitUnit.DAY), "department", ("water",))
VERSIONS = Versions("policy-1", "directory-1", "calendar-1")


@dataclass(frozen=True)
class Town:
    """Fulfils `Rules`."""

    versions: Versions = VERSIONS
    passed_over: frozenset[str] = frozenset()
    """Offices recused, as seen from inside."""

    def rung(self, name: str) -> Rung:
        return RUNGS[name]

    def unit(self, code: str) -> Unit | None:
        return UNITS.get(code)

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        found = UNITS.get(unit)
        path = found.path if found else ()
        return next((UNITS[code] for code in path if UNITS[code].rung == rung and UNITS[code].kind == "area"), None)

    def desk_of(self, unit: str) -> Unit:
        del unit
        return UNITS["desk"]

    def department_for(self, kind: str, area: str) -> Unit | None:
        del area
        return UNITS.get(kind)

    def within(self, office: str, recused: Collection[str] = ()) -> "Town":
        del office
        return Inside(self.versions, frozenset(recused))

    def office_of(self, unit: str) -> str:
        return "discipline" if unit in OFFICES else ""

    def recused(self, office: str, named: Callable[[str], bool]) -> tuple[str, ...]:
        del office
        return tuple(filter(named, OFFICES))

    def kept_matter(self, office: str) -> Matter | None:
        del office
        return CLUE

    def summoned(self, to: str, unit: str) -> Unit | None:
        return UNITS["panel"] if to == PANEL else self.ancestor(unit, to) or UNITS["street"]

    def matter(self, category: str | None, condition: str | None = None) -> Matter:
        if category == CLUE.category:
            return CLUE
        if category == "main":
            return REPAIR if condition == REPAIR.condition else GUSHING
        return Matter(category or "other", condition or "", Limit(5, LimitUnit.DAY), "grid")

    def limit(self, clock: str, rung: str, urgency: str) -> Limit:
        del clock, rung, urgency
        return HOUR

    def steps(self, clock: str, rung: str, urgency: str) -> tuple[Step, ...]:
        del rung, urgency
        return (Step(StepKind.AUTO_SIGN if clock == "sign" else StepKind.RAISE, "street"),)

    def due(self, since: datetime, limit: Limit) -> Due:
        span = timedelta(days=limit.amount) if limit.unit is LimitUnit.DAY else timedelta(hours=limit.amount)
        return Due(since + span, since + span * 0.8)

    def resumed(self, due: Due, paused_at: datetime, at: datetime) -> Due:
        stood_still = at - paused_at
        return Due(due.due_at + stood_still, due.warn_at + stood_still)

    def extended(self, due: Due, by: Limit) -> Due:
        return self.due(due.due_at, by)

    def knows_code(self, code_list: str, code: str) -> bool:
        return code != "unheard-of" and code_list != "review-rung"

    def whistle_kind(self, code: str) -> WhistleKind | None:
        if code != "emergency":
            return None
        limits = dict.fromkeys(("approve", "answer", "arrive", "result", "confirm", "rate"), HOUR)
        return WhistleKind(code, frozenset(RUNGS), "none", urgency="emergency", **limits)

    def option(self, name: str) -> int:
        del name
        return 3

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        del authority, ground
        return AppealTerms(2)

    def instead(self, ground: str) -> tuple[str, str]:
        return (f"{ground}另行反映", f"elsewhere for {ground}")


class Inside(Town):
    """From inside the street's discipline office, with another above it."""

    def within(self, office: str, recused: Collection[str] = ()) -> Town:
        del office, recused
        return self

    def desk_of(self, unit: str) -> Unit:
        found = unit if unit in OFFICES else OFFICES[0]
        return UNITS[OFFICES[1] if found in self.passed_over else found]

    def summoned(self, to: str, unit: str) -> Unit | None:
        del to
        return UNITS[OFFICES[1]] if unit == OFFICES[0] and OFFICES[1] not in self.passed_over else None

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        return self.summoned(rung, unit)
