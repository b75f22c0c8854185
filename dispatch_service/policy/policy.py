"""A policy made ready for decisions: every lookup the core makes is a dictionary access prepared at loading."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from dispatch_service.calendar.working_time import Warn
from dispatch_service.policy.clocks import (
    CLOCKS,
    EARLIER_NAMES,
    EARLIER_OPTIONS,
    URGENCIES,
    LimitRow,
    StepsRow,
    StepText,
    Timed,
)
from dispatch_service.policy.document import LadderRung, PolicyDocument, WhistleKindText
from dispatch_service.policy.matters import CLOSED_LATER, Category, CodeEntry, Condition, DepartmentKind
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rules import DISTRICT, DISTRICT_LEADER, AppealTerms, Limit, LimitUnit, Matter, Rung, Step
from dispatch_service.whistles.rules import WhistleKind

Row = TypeVar("Row", LimitRow, StepsRow)
Key = tuple[str, str, str]
"""Clock, rung, urgency."""


def timed(row: Timed) -> Limit:
    """A limit with its rules for days."""
    return replace(limit_of(row.limit), counts=row.counts, ends=row.ends)


def limit_of(text: str) -> Limit:
    """Read `4 wh`. The schema has already seen to its form."""
    amount, unit = text.split(" ")
    return Limit(int(amount), LimitUnit(unit))


class Policy:
    """One checked policy document, indexed."""

    def __init__(self, document: PolicyDocument) -> None:
        self.document = document
        self.rungs: Mapping[str, Rung] = {rung.rung: _rung(rung) for rung in document.ladder}
        self.categories: Mapping[str, Category] = {category.code: category for category in document.categories}
        self.whistles: Mapping[str, WhistleKind] = {
            kind.code: _whistle(kind, _superior(document, kind)) for kind in document.whistles
        }
        self.options: Mapping[str, int] = {**EARLIER_OPTIONS, **document.options}
        self.warn = Warn(document.warning.percent, limit_of(before) if (before := document.warning.before) else None)
        self.limits: Mapping[Key, Limit] = {
            (clock, rung, urgency): timed(last_fitting(rows_of(document.limits, clock), rung, urgency))
            for clock in CLOCKS
            for rung in self.rungs
            for urgency in URGENCIES
        }
        self.steps: Mapping[Key, tuple[Step, ...]] = {
            (clock, rung, urgency): tuple(
                map(_step, last_fitting(rows_of(document.misses, clock), rung, urgency).steps)
            )
            for clock in CLOCKS
            for rung in self.rungs
            for urgency in URGENCIES
        }
        self._codes = {name: {entry.code: entry for entry in entries} for name, entries in document.codes.items()}
        self._matters = _matters(document)
        self.kept: Mapping[str, Matter] = {
            category.office: self._matters[category.code, None]
            for category in reversed(document.categories)
            if category.office is not None
        }
        """By kind of office that keeps matters of its own: the first of them."""
        self._owners = {
            name: owner for owner in document.departments for name in (owner.kind, owner.zh, owner.en, *owner.also)
        }

    def owner(self, name: str) -> DepartmentKind | None:
        """The kind of department a list of duties means by a name: its kind, its own name or another of its names."""
        return self._owners.get(name)

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        """How many look at an appeal. Before the hotline's look had a limit of its own there was the desk's alone."""
        if "appeal-decision" not in self.document.limits:
            return AppealTerms()
        fitting = (
            row
            for row in reversed(self.document.appeals)
            if (not row.authority or authority in row.authority) and (not row.ground or ground in row.ground)
        )
        row = next(fitting)
        return AppealTerms(row.stages, row.denial_ends)

    def matter(self, category: str | None, condition: str | None) -> Matter:
        """The category's matter under a condition; the assumed condition, or the default category, where unknown."""
        found = self._matters.get((category, condition)) or self._matters.get((category, None))
        return found or self._matters[self.document.default_category, None]

    def knows(self, code_list: str, code: str) -> bool:
        """Whether a code stands in a closed list. A version from before the list was closed takes any code."""
        if code_list in CLOSED_LATER and code_list not in self._codes:
            return CLOSED_LATER[code_list]
        return self.code(code_list, code) is not None

    def code(self, code_list: str, code: str) -> CodeEntry | None:
        """An entry of a closed list, with its names."""
        return self._codes.get(code_list, {}).get(code)


def rows_of(table: Mapping[str, tuple[Row, ...]], clock: str) -> tuple[Row, ...]:
    """The clock's own rows; in a version that does not know its name, those of the clock it was part of then."""
    while clock not in table and clock in EARLIER_NAMES:
        clock = EARLIER_NAMES[clock]
    return table.get(clock) or table["dispatch"]


def last_fitting(rows: Sequence[Row], rung: str, urgency: str) -> Row:
    """The row that holds on a rung for an urgency."""
    fitting = (
        row
        for row in reversed(rows)
        if (not row.rung or rung in row.rung) and (not row.urgency or urgency in row.urgency)
    )
    return next(fitting)


def _rung(rung: LadderRung) -> Rung:
    return Rung(rung.rung, rung.above, rung.below, frozenset(rung.may))


def _step(step: StepText) -> Step:
    return Step(step.do, step.to, limit_of(step.then_after) if step.then_after else None)


def _superior(document: PolicyDocument, kind: WhistleKindText) -> str:
    """A version from before whistles had a list of reasons meant the district's supervision where it said nothing."""
    return kind.superior or (DISTRICT_LEADER if "whistle" in document.codes else DISTRICT)


def _whistle(kind: WhistleKindText, superior: str) -> WhistleKind:
    return WhistleKind(
        code=kind.code,
        blown_by=frozenset(kind.blown_by),
        approval=kind.approval,
        approve=limit_of(kind.approve),
        answer=limit_of(kind.answer),
        arrive=limit_of(kind.arrive),
        result=limit_of(kind.result),
        confirm=limit_of(kind.confirm),
        rate=limit_of(kind.rate),
        urgency=kind.urgency,
        superior=superior,
    )


def _matters(document: PolicyDocument) -> dict[tuple[str | None, str | None], Matter]:
    """Per category and condition; under `None` the condition that is assumed."""
    matters: dict[tuple[str | None, str | None], Matter] = {}
    for category in document.categories:
        for condition in category.conditions:
            matters[category.code, condition.code] = _matter(category, condition)
        assumed = category.assume or category.conditions[-1].code
        matters[category.code, None] = matters[category.code, assumed]
    return matters


def _matter(category: Category, condition: Condition) -> Matter:
    return Matter(
        category=category.code,
        condition=condition.code,
        limit=timed(condition),
        rung=category.rung,
        departments=category.departments,
        urgency=condition.urgency,
        confidential=category.confidential or category.office is not None,
        closing=(condition.closing.zh, condition.closing.en) if condition.closing else ("", ""),
        first_contact=category.first_contact,
        office=category.office or "",
        follow_up=condition.follow_up or "",
    )
