"""What a schema cannot say of a policy: names that lead nowhere, cases nobody thought of. All faults at once."""

from collections.abc import Callable, Iterable, Iterator

from dispatch_service.documents.faults import Fault, duplicates, raise_any
from dispatch_service.policy.check_matters import CHECKS as MATTERS
from dispatch_service.policy.check_matters import days_only
from dispatch_service.policy.check_suggestions import suggestions
from dispatch_service.policy.clocks import CLOCKS, WATCHED, LimitRow, StepsRow
from dispatch_service.policy.document import PolicyDocument

POSTS = frozenset({"leader", "district-leader", "district"})
"""Words a step's `to` may use besides the rungs."""
REQUIRED_OPTIONS = frozenset({
    "authority-lead-hours", "callback-tries", "extensions-max", "rehandles-before-supervision",
    "reminders-before-supervision", "returns-before-dispute", "split-max", "suspensions-max",
})  # fmt: skip


def check(policy: PolicyDocument) -> None:
    """Examine a policy that already has the right shape.

    Raises:
        Faults: every contradiction found.
    """
    checks: tuple[Callable[[PolicyDocument], Iterable[Fault]], ...] = (
        _ladder, _options, _clocks, _limits, _steps, _whistles, *MATTERS, suggestions,
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


def _options(policy: PolicyDocument) -> Iterator[Fault]:
    for name in REQUIRED_OPTIONS - policy.options.keys():
        yield Fault("options", f"{name!r} is missing")


def _clocks(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    for field, table, wanted in (("limits", policy.limits, CLOCKS), ("misses", policy.misses, WATCHED)):
        for clock in wanted:
            if clock not in table:
                yield Fault(field, f"nothing is said of {clock!r}")
        for clock, rows in table.items():
            if clock not in CLOCKS:
                yield Fault(f"{field}.{clock}", f"there is no such clock; there are {', '.join(CLOCKS)}")
            if rows[0].rung or rows[0].urgency:
                yield Fault(f"{field}.{clock}[0]", "the first row must hold for every rung and urgency")
            yield from _known_rungs(f"{field}.{clock}", rows, rungs)


def _known_rungs(place: str, rows: Iterable[LimitRow | StepsRow], rungs: set[str]) -> Iterator[Fault]:
    for number, row in enumerate(rows):
        for rung in set(row.rung) - rungs:
            yield Fault(f"{place}[{number}].rung", f"no rung is called {rung!r}")


def _limits(policy: PolicyDocument) -> Iterator[Fault]:
    for clock, rows in policy.limits.items():
        for number, row in enumerate(rows):
            yield from days_only(f"limits.{clock}[{number}]", row)


def _steps(policy: PolicyDocument) -> Iterator[Fault]:
    known = {rung.rung for rung in policy.ladder} | POSTS
    for clock, rows in policy.misses.items():
        for number, row in enumerate(rows):
            for index, step in enumerate(row.steps):
                place = f"misses.{clock}[{number}].steps[{index}]"
                if step.do in {"raise", "take-over"} and step.to not in known:
                    yield Fault(f"{place}.to", f"{step.to!r} is neither a rung nor one of {sorted(POSTS)}")


def _whistles(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    yield from duplicates("whistles", (kind.code for kind in policy.whistles))
    for number, kind in enumerate(policy.whistles):
        for rung in set(kind.blown_by) - rungs:
            yield Fault(f"whistles[{number}].blown_by", f"no rung is called {rung!r}")
        if kind.superior is not None and kind.superior not in rungs | POSTS:
            yield Fault(
                f"whistles[{number}].superior", f"{kind.superior!r} is neither a rung nor one of {sorted(POSTS)}"
            )
