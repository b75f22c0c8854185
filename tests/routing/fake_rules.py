"""Rules written by hand for tests: round limits in plain hours, no holidays, every list one or two codes long.

Three ladders: without grids, the usual one, and one with micro-grids.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import (
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
from tests.routing.fake_world import DISTRICT, units_of

HOUR, DAY = Limit(1, LimitUnit.HOUR), Limit(1, LimitUnit.DAY)
SPANS = {
    LimitUnit.MINUTE: timedelta(minutes=1),
    LimitUnit.HOUR: timedelta(hours=1),
    LimitUnit.DAY: timedelta(days=1),
    LimitUnit.WORKING_HOUR: timedelta(hours=1),
    LimitUnit.WORKING_DAY: timedelta(days=1),
}
MAY = frozenset(
    {"sign", "record-contact", "report-progress", "escalate", "send-down", "transfer", "request-return", "resolve"}
)
CODES = {
    "escalate": {"no-power", "danger"},
    "escalate-urgent": {"danger"},
    "send-down": {"belongs-below"},
    "transfer": {"neighbour"},
    "return": {"not-ours"},
    "assign": {"by-hand"},
    "contact": {"spoken", "no-answer", "no-number"},
    "contact-made": {"spoken"},
    "contact-moot": {"no-number"},
    "resolve": {"solved", "partial"},
    "cause": {"funds"},
    "whistle": {"no-power"},
    "whistle-handover": {"not-ours"},
    "whistle-contest": {"still-leaking"},
    "whistle-refusal": {"no-own-attempt"},
    "withdraw": {"requester", "mistake"},
    "satisfied": {"satisfied", "dissatisfied"},
    "rehandle": {"answer-wrong"},
    "close": {"cannot-be-done", "no-answer", "double", "by-order"},
    "refuse": {"not-our-law", "nowhere-else"},
    "demand-type": {"help"},
    "void": {"test"},
    "merge": {"same-matter"},
    "unmerge": {"other-matter"},
    "split": {"several-matters"},
    "extend": {"complex"},
    "suspend": {"weather"},
    "resume": {"cause-gone"},
    "dispute": {"duties-unclear"},
    "ruling": {"by-list"},
    "supervise": {"overdue"},
    "supervise-reply": {"settled"},
    "appeal": {"wrong-dispatch"},
    "reopen": {"recurred", "unsolved"},
    "decline-follow-up": {"repaired-at-once"},
    "meeting-role": {"grid-member", "secretary"},
    "authority-due": {"announced", "brought-forward"},
    "authority": {"own", "city-hotline"},
}
MATTERS = {
    "lamp": Matter("lamp", "broken", Limit(48, LimitUnit.HOUR), "grid"),
    "tree": Matter("tree", "leaning", Limit(96, LimitUnit.HOUR), "grid"),
    "noise": Matter("noise", "night", Limit(48, LimitUnit.HOUR), "street"),
    "water": Matter("water", "leak", Limit(48, LimitUnit.HOUR), "department", ("water", "works")),
    "burst": Matter("burst", "pipe", Limit(2, LimitUnit.HOUR), "grid", urgency="emergency"),
    "main": Matter(
        "main",
        "gushing",
        Limit(2, LimitUnit.HOUR),
        "grid",
        urgency="emergency",
        closing=("险情消除", "Made safe"),
        follow_up="repair",
    ),
    "main repair": Matter("main", "repair", Limit(120, LimitUnit.HOUR), "department", ("works",)),
    "question": Matter("question", "", Limit(24, LimitUnit.HOUR), "street", first_contact=True),
    "cable": Matter("cable", "", Limit(48, LimitUnit.HOUR), "grid", closing=("已修复", "Repaired")),
    "trains": Matter("trains", "late", Limit(48, LimitUnit.HOUR), "department", ("railway", "works")),
    "clue": Matter("clue", "", Limit(12, LimitUnit.HOUR), "department", ("control",), "urgent", True, office="control"),
    "conduct": Matter("conduct", "", Limit(48, LimitUnit.HOUR), "grid", ("discipline",), confidential=True),
}
WHISTLES = {
    code: WhistleKind(
        code,
        frozenset(blown_by),
        approval,
        approve=HOUR,
        answer=HOUR,
        arrive=Limit(2, LimitUnit.HOUR),
        result=Limit(8, LimitUnit.HOUR),
        confirm=DAY,
        rate=Limit(2, LimitUnit.DAY),
        urgency=urgency,
    )
    for code, approval, urgency, *blown_by in (
        ("emergency", "after", "emergency", "street"),
        ("enforcement", "before", "general", "street"),
        ("key", "none", "general", "street"),
        ("local", "none", "general", "street", "community"),
        ("between-departments", "none", "general", "department"),
    )
}
WATCHED = (
    Step(StepKind.REMIND, then_after=HOUR),
    Step(StepKind.RAISE, "leader", HOUR),
    Step(StepKind.RAISE, "district"),
)
HANDLING = (Step(StepKind.RAISE, "leader", HOUR), Step(StepKind.TAKE_OVER))

HOURS = {
    "return-window": 8,
    "handle": 4,
    "rehandle": 6,
    "extension": 24,
    "suspension": 240,
    "reopen-window": 100,
    "rating-window": 336,
    "appeal-window": 100,
}
OPTIONS = {
    "callback-tries": 3,
    "returns-before-dispute": 2,
    "reminders-before-supervision": 3,
    "extensions-max": 2,
    "suspensions-max": 1,
    "split-max": 10,
    "authority-lead-hours": 4,
}
TWO_STAGES = AppealTerms(2)
VERSIONS = Versions("policy", "directory", "calendar")


@dataclass(frozen=True)
class FakeRules:
    """`ladder`: rungs of areas from the lowest up; departments stand beside."""

    ladder: tuple[str, ...] = ("grid", "community", "street")
    versions: Versions = VERSIONS
    gone: frozenset[str] = frozenset()
    """Units that have left the directory."""
    reviewed: frozenset[str] = frozenset()
    """Rungs whose answers the desk reads first."""
    rehandles: int = 1
    """How often an unsolved case goes another round before it is supervised."""
    appeals: AppealTerms = TWO_STAGES
    passed_over: frozenset[str] = frozenset()
    """Offices recused, as seen from inside."""

    @property
    def units(self) -> dict[str, Unit]:
        return _UNITS[self.ladder]

    def rung(self, name: str) -> Rung:
        if name not in self.ladder:
            return Rung(name, None, None, MAY - {"escalate", "send-down"})
        place = self.ladder.index(name)
        above = self.ladder[place + 1] if place + 1 < len(self.ladder) else None
        below = self.ladder[place - 1] if place else None
        return Rung(name, above, below, MAY - ({"send-down"} if below is None else set()))

    def unit(self, code: str) -> Unit | None:
        return None if code in self.gone else self.units.get(code)

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        found = self.unit(unit)
        above = (self.units[code] for code in reversed(found.path)) if found else iter(())
        return next((other for other in above if other.rung == rung and other.kind == "area"), None)

    def desk_of(self, unit: str) -> Unit:
        found = self.unit(unit)
        desk = self.units.get(f"{found.path[1]}-desk") if found and len(found.path) > 1 else None
        return desk or self.units[f"{DISTRICT}-desk"]

    def department_for(self, kind: str, area: str) -> Unit | None:
        found = self.units.get(area)
        near = [f"{code}-{kind}" for code in reversed(found.path)] if found else []
        return next((self.units[code] for code in near if code in self.units), None)

    def within(self, office: str, recused: Collection[str] = ()) -> "FakeRules":
        return FakeInside(self.ladder, self.versions, self.gone, self.reviewed, passed_over=frozenset(recused))

    def office_of(self, unit: str) -> str:
        return "control" if unit.endswith("-control") else ""

    def recused(self, office: str, named: Callable[[str], bool]) -> tuple[str, ...]:
        return tuple(code for code in self.units if self.office_of(code) == office and named(code))

    def kept_matter(self, office: str) -> Matter | None:
        return MATTERS["clue"] if office == "control" else None

    def summoned(self, to: str, unit: str) -> Unit | None:
        if to == "district-leader":
            return self.units[f"{DISTRICT}-leader"]
        if to == "panel":
            return self.units[f"{DISTRICT}-panel"]
        if to == "district":
            return self.units[f"{DISTRICT}-supervision"]
        return self.ancestor(unit, self.ladder[-1] if to == "leader" else to)

    def matter(self, category: str | None, condition: str | None = None) -> Matter:
        known = MATTERS.get(f"{category} {condition}") or MATTERS.get(category or "")
        matter = known or MATTERS["lamp"]
        return replace(matter, rung=self.ladder[0]) if matter.rung == "grid" else matter

    def limit(self, clock: str, rung: str, urgency: str) -> Limit:
        return Limit(HOURS.get(clock, 1), LimitUnit.HOUR)

    def steps(self, clock: str, rung: str, urgency: str) -> tuple[Step, ...]:
        if clock == "sign":
            return (Step(StepKind.AUTO_SIGN),)
        if clock != "handle":
            return WATCHED
        if rung not in self.ladder:
            return (Step(StepKind.RAISE, "district", HOUR),)
        return (Step(StepKind.TAKE_OVER),) if urgency == "emergency" else HANDLING

    def due(self, since: datetime, limit: Limit) -> Due:
        span = SPANS[limit.unit] * limit.amount
        return Due(since + span, since + span * 0.8)

    def resumed(self, due: Due, paused_at: datetime, at: datetime) -> Due:
        stood_still = at - paused_at
        return Due(due.due_at + stood_still, due.warn_at + stood_still)

    def extended(self, due: Due, by: Limit) -> Due:
        return self.due(due.due_at, by)

    def knows_code(self, code_list: str, code: str) -> bool:
        return code in self.reviewed if code_list == "review-rung" else code in CODES.get(code_list, ())

    def option(self, name: str) -> int:
        return self.rehandles if name == "rehandles-before-supervision" else OPTIONS[name]

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        return self.appeals

    def instead(self, ground: str) -> tuple[str, str]:
        return ("向法院反映", "The court") if ground == "not-our-law" else ("", "")

    def whistle_kind(self, code: str) -> WhistleKind | None:
        return WHISTLES.get(code)


class FakeInside(FakeRules):
    """From inside the control offices: the street's first one, and the district's above it."""

    def within(self, office: str, recused: Collection[str] = ()) -> FakeRules:
        return self

    def desk_of(self, unit: str) -> Unit:
        found = self.department_for("control", unit)
        if found is not None and found.code in self.passed_over:
            found = self.units["d-control"]
        return found or super().desk_of(unit)

    def summoned(self, to: str, unit: str) -> Unit | None:
        return self.units["d-control"] if unit == "s1-control" and "d-control" not in self.passed_over else None

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        return AppealTerms()

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        return self.summoned(rung, unit)


LADDERS: Sequence[tuple[str, ...]] = (
    ("community", "street"),
    ("grid", "community", "street"),
    ("micro-grid", "grid", "community", "street"),
)
_UNITS: dict[tuple[str, ...], dict[str, Unit]] = {ladder: units_of(ladder) for ladder in LADDERS}
RULES = FakeRules()
