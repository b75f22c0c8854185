"""What a schema cannot say of a policy: names that lead nowhere, cases nobody thought of. All faults at once."""

from collections.abc import Callable, Iterable, Iterator

from dispatch_service.documents.faults import Fault, duplicates, raise_any
from dispatch_service.policy.document import CLOCKS, WATCHED, LimitRow, PolicyDocument, StepsRow

POSTS = frozenset({"leader", "district"})
"""Words a step's `to` may use besides the rungs."""
REQUIRED_LISTS = frozenset({
    "appeal", "authority", "close", "demand-type", "dispute", "escalate", "escalate-urgent", "extend", "merge",
    "refuse", "rehandle", "reopen", "resolve", "return", "satisfied", "send-down", "split", "supervise", "suspend",
    "transfer", "urgency", "void", "withdraw",
})  # fmt: skip
REQUIRED_OPTIONS = frozenset({
    "callback-tries", "extensions-max", "rehandles-before-supervision", "reminders-before-supervision",
    "returns-before-dispute", "split-max",
})  # fmt: skip


def check(policy: PolicyDocument) -> None:
    """Examine a policy that already has the right shape.

    Raises:
        Faults: every contradiction found.
    """
    checks: tuple[Callable[[PolicyDocument], Iterable[Fault]], ...] = (
        _ladder, _clocks, _steps, _categories, _lists, _whistles,
    )  # fmt: skip
    raise_any(fault for examine in checks for fault in examine(policy))


def _ladder(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung: rung for rung in policy.ladder}
    yield from duplicates("ladder", (rung.rung for rung in policy.ladder))
    for number, rung in enumerate(policy.ladder):
        for field, other in (("above", rung.above), ("below", rung.below)):
            if other is not None and other not in rungs:
                yield Fault(f"ladder[{number}].{field}", f"no rung is called {other!r}")
        seen = {rung.rung}
        climb = rung
        while climb.above in rungs and (climb := rungs[climb.above]).rung not in seen:
            seen.add(climb.rung)
        if climb.above in seen:
            yield Fault(f"ladder[{number}].above", f"from {rung.rung!r} the ladder never ends")


def _clocks(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    for field, table, wanted in (("limits", policy.limits, CLOCKS), ("misses", policy.misses, WATCHED)):
        for clock in wanted:
            if clock not in table:
                yield Fault(field, f"nothing is said of {clock!r}")
        for clock, rows in table.items():
            if rows[0].rung or rows[0].urgency:
                yield Fault(f"{field}.{clock}[0]", "the first row must hold for every rung and urgency")
            yield from _known_rungs(f"{field}.{clock}", rows, rungs)


def _known_rungs(place: str, rows: Iterable[LimitRow | StepsRow], rungs: set[str]) -> Iterator[Fault]:
    for number, row in enumerate(rows):
        for rung in set(row.rung) - rungs:
            yield Fault(f"{place}[{number}].rung", f"no rung is called {rung!r}")


def _steps(policy: PolicyDocument) -> Iterator[Fault]:
    known = {rung.rung for rung in policy.ladder} | POSTS
    for clock, rows in policy.misses.items():
        for number, row in enumerate(rows):
            for index, step in enumerate(row.steps):
                place = f"misses.{clock}[{number}].steps[{index}]"
                if step.do in {"raise", "take-over"} and step.to not in known:
                    yield Fault(f"{place}.to", f"{step.to!r} is neither a rung nor one of {sorted(POSTS)}")


def _categories(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    kinds = {department.kind for department in policy.departments}
    yield from duplicates("categories", (category.code for category in policy.categories))
    yield from duplicates("departments", (department.kind for department in policy.departments))
    if policy.default_category not in {category.code for category in policy.categories}:
        yield Fault("default_category", f"{policy.default_category!r} is no category")
    for number, category in enumerate(policy.categories):
        place = f"categories[{number}]"
        conditions = [condition.code for condition in category.conditions]
        yield from duplicates(f"{place}.conditions", conditions)
        if category.assume is not None and category.assume not in conditions:
            yield Fault(f"{place}.assume", f"{category.assume!r} is none of its conditions")
        if category.rung not in rungs:
            yield Fault(f"{place}.rung", f"no rung is called {category.rung!r}")
        if category.rung == "department" and not category.departments:
            yield Fault(f"{place}.departments", "goes to a department but names none")
        for kind in set(category.departments) - kinds:
            yield Fault(f"{place}.departments", f"no department is of kind {kind!r}")


def _lists(policy: PolicyDocument) -> Iterator[Fault]:
    for name in REQUIRED_LISTS - policy.codes.keys():
        yield Fault("codes", f"the list {name!r} is missing")
    for name in REQUIRED_OPTIONS - policy.options.keys():
        yield Fault("options", f"{name!r} is missing")
    for name, entries in policy.codes.items():
        yield from duplicates(f"codes.{name}", (entry.code for entry in entries))


def _whistles(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    yield from duplicates("whistles", (kind.code for kind in policy.whistles))
    for number, kind in enumerate(policy.whistles):
        for rung in set(kind.blown_by) - rungs:
            yield Fault(f"whistles[{number}].blown_by", f"no rung is called {rung!r}")
        if kind.superior not in rungs | POSTS:
            yield Fault(
                f"whistles[{number}].superior", f"{kind.superior!r} is neither a rung nor one of {sorted(POSTS)}"
            )
