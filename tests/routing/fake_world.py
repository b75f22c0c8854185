"""A small made-up district: two units on each rung, some departments, a desk for the first street and one for all."""

from collections.abc import Sequence

from dispatch_service.routing.rules import Unit

LETTERS = {"street": "s", "community": "c", "grid": "g", "micro-grid": "m"}
DISTRICT = "d"


def units_of(ladder: Sequence[str]) -> dict[str, Unit]:
    """All units under a ladder of areas, lowest rung first, as `s1c2g1`."""
    top = Unit(DISTRICT, "district", "office", "区", "district", (DISTRICT,))
    found = [top, *_areas(top, tuple(reversed(ladder)))]
    found += [_beside(found[1], "desk", found[1].rung), _beside(top, "desk", "district")]
    found += [_department(found[1], "water"), _department(found[1], "works")]
    found += [
        _department(top, "gas"),
        _office(found[1], "leader"),
        _office(top, "leader"),
        _office(top, "discipline"),
        _office(top, "supervision"),
        _office(top, "panel"),
        _department(found[1], "control"),
        _department(top, "control"),
    ]
    return {unit.code: unit for unit in found}


def _areas(parent: Unit, rungs: tuple[str, ...]) -> list[Unit]:
    if not rungs:
        return []
    prefix = "" if parent.code == DISTRICT else parent.code
    codes = [f"{prefix}{LETTERS[rungs[0]]}{number}" for number in (1, 2)]
    here = [Unit(code, rungs[0], "area", code, code, (*parent.path, code)) for code in codes]
    return [found for unit in here for found in (unit, *_areas(unit, rungs[1:]))]


def _beside(parent: Unit, kind: str, rung: str) -> Unit:
    code = f"{parent.code}-{kind}"
    return Unit(code, rung, kind, code, code, (*parent.path, code))


def _department(parent: Unit, name: str) -> Unit:
    code = f"{parent.code}-{name}"
    return Unit(code, "department", "department", code, code, (*parent.path, code))


def _office(parent: Unit, name: str) -> Unit:
    code = f"{parent.code}-{name}"
    return Unit(code, "department", "office", code, code, (*parent.path, code))
