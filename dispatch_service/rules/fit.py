"""Whether a policy and a directory speak of the same district: each names things the other must have."""

from collections.abc import Iterator

from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.faults import Fault, raise_any
from dispatch_service.policy.document import PolicyDocument

MENTIONED = 5
"""How many categories a warning names before it only counts them."""


def check_fit(policy: PolicyDocument, directory: DirectoryDocument) -> None:
    """Compare two documents that are each without fault.

    Raises:
        Faults: units on unknown rungs, departments of unknown kinds, an office that keeps matters but has no unit.
    """
    raise_any([*_rungs(policy, directory), *_kinds(policy, directory), *_offices(policy, directory)])


def gaps(policy: PolicyDocument, directory: DirectoryDocument) -> list[Fault]:
    """Owners nobody in the directory stands for: warnings, for the desk decides on what has no owner.

    A sample list knows more departments than most districts have.
    """
    served = {kind for unit in directory.units for kind in unit.serves}
    wanted: dict[str, list[str]] = {}
    for category in policy.categories:
        for kind in category.departments:
            wanted.setdefault(kind, []).append(category.code)
    return [
        Fault(f"departments[{number}]", f"no department of kind {one.kind!r} in this directory; {_asked_by(codes)}")
        for number, one in enumerate(policy.departments)
        if one.kind not in served and (codes := wanted.get(one.kind))
    ]


def _asked_by(codes: list[str]) -> str:
    rest = f" and {len(codes) - MENTIONED} more" if len(codes) > MENTIONED else ""
    return f"named by {', '.join(codes[:MENTIONED])}{rest}"


def _rungs(policy: PolicyDocument, directory: DirectoryDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    for number, unit in enumerate(directory.units):
        if unit.rung not in rungs:
            yield Fault(f"directory: units[{number}].rung", f"the policy's ladder has no rung {unit.rung!r}")


def _kinds(policy: PolicyDocument, directory: DirectoryDocument) -> Iterator[Fault]:
    kinds = {department.kind for department in policy.departments}
    for number, unit in enumerate(directory.units):
        for kind in set(unit.serves) - kinds:
            yield Fault(f"directory: units[{number}].serves", f"the policy knows no department of kind {kind!r}")


def _offices(policy: PolicyDocument, directory: DirectoryDocument) -> Iterator[Fault]:
    """Whatever an office keeps must find one at every place: at the latest that of the top."""
    tops = {unit.code for unit in directory.units if unit.parent is None}
    served = {kind for unit in directory.units if unit.parent in tops for kind in unit.serves}
    for number, category in enumerate(policy.categories):
        if category.office is not None and category.office not in served:
            wanted = f"no department of kind {category.office!r} directly below the top"
            yield Fault(f"categories[{number}].office", f"{wanted}: what is kept for it would lie nowhere")
