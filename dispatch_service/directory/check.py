"""What a schema cannot say of a directory: parents, posts, roles that do not exist, codes given twice. All at once."""

from collections.abc import Collection, Iterable, Iterator

from dispatch_service.directory.directory import presence_of
from dispatch_service.directory.document import DirectoryDocument, UnitRecord
from dispatch_service.directory.duty_check import duty_faults, nobody_left
from dispatch_service.directory.outlines import outline_faults
from dispatch_service.documents.faults import Fault, duplicates, raise_any


def check(directory: DirectoryDocument, roles: Collection[str]) -> None:
    """Examine a directory that already has the right shape; `roles` are those the table of rights knows.

    Raises:
        Faults: every contradiction found. Outlines are only compared where the tree itself stands.
    """
    tree = [*_units(directory), *_references(directory)]
    people = [*_staff(directory, roles), *_duty(directory)]
    outlines = [] if tree else outline_faults(directory)
    raise_any([*tree, *people, *outlines, *([] if tree or people else _left(directory))])


def _units(directory: DirectoryDocument) -> Iterator[Fault]:
    units = {unit.code: unit for unit in directory.units}
    yield from duplicates("units", (unit.code for unit in directory.units))
    yield from duplicates("units", (unit.grid_code for unit in directory.units if unit.grid_code))
    tops = [unit.code for unit in directory.units if unit.parent is None]
    if len(tops) != 1:
        yield Fault("units", f"one unit must have no parent, here {len(tops)} have none: {', '.join(tops)}")
    for number, unit in enumerate(directory.units):
        if unit.parent is not None and unit.parent not in units:
            yield Fault(f"units[{number}].parent", f"no unit has the code {unit.parent!r}")
        elif _in_circle(unit, units):
            yield Fault(f"units[{number}].parent", f"from {unit.code!r} the tree never reaches its top")
        if unit.kind == "department" and not unit.serves:
            yield Fault(f"units[{number}].serves", "a department must say what kind it is")
    for code in directory.areas.keys() - units.keys():
        yield Fault(f"areas.{code}", "outlines a unit that does not exist")


def _in_circle(unit: UnitRecord, units: dict[str, UnitRecord]) -> bool:
    seen: set[str] = set()
    climb: UnitRecord | None = unit
    while climb is not None and climb.code not in seen:
        seen.add(climb.code)
        climb = units.get(climb.parent or "")
    return climb is not None


def _references(directory: DirectoryDocument) -> Iterator[Fault]:
    units = {unit.code: unit for unit in directory.units}
    for number, unit in enumerate(directory.units):
        for field, other, kind in (
            ("leader", unit.leader, "office"), ("head", unit.head, "office"), ("panel", unit.panel, "office"),
            ("desk", unit.desk, "desk"), ("supervision", unit.supervision, "office"),
        ):  # fmt: skip
            if other is not None and (other not in units or units[other].kind != kind):
                yield Fault(f"units[{number}].{field}", f"no {kind} has the code {other!r}")
        if unit.parent is None and not (unit.desk and unit.supervision):
            yield Fault(f"units[{number}]", "the top needs a desk and a supervision: all others fall back on it")


def _staff(directory: DirectoryDocument, roles: Collection[str]) -> Iterator[Fault]:
    units = {unit.code for unit in directory.units}
    posts = {post.code for post in directory.posts}
    yield from duplicates("posts", (post.code for post in directory.posts))
    yield from duplicates("staff", (person.code for person in directory.staff))
    for number, post in enumerate(directory.posts):
        if post.role not in roles:
            yield Fault(f"posts[{number}].role", f"the table of rights knows no role {post.role!r}")
    for number, person in enumerate(directory.staff):
        for index, holding in enumerate(person.posts):
            place = f"staff[{number}].posts[{index}]"
            yield from _unknown(f"{place}.post", "post", [holding.post], posts)
            yield from _unknown(f"{place}.unit", "unit", [holding.unit], units)
            yield from _unknown(f"{place}.area", "unit", [holding.area] if holding.area else [], units)


def _duty(directory: DirectoryDocument) -> Iterator[Fault]:
    if directory.duty is None:
        return
    codes = {
        "unit": {unit.code for unit in directory.units},
        "post": {post.code for post in directory.posts},
        "person": {person.code for person in directory.staff},
    }
    top = next((unit.code for unit in directory.units if unit.parent is None), "")
    yield from duty_faults(directory.duty, lambda kind, code: code in codes[kind], top)


def _left(directory: DirectoryDocument) -> Iterator[Fault]:
    """A directory that says who is on duty is held to it: somebody can always be reached."""
    if directory.duty is not None:
        top = next(unit.code for unit in directory.units if unit.parent is None)
        yield from nobody_left(directory.duty, presence_of(directory), top)


def _unknown(place: str, what: str, codes: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    return (Fault(place, f"no {what} has the code {code!r}") for code in codes if code not in known)
