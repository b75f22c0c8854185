"""Whether a policy and a directory speak of the same district: each names things the other must have."""

from collections.abc import Iterator

from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.faults import Fault, raise_any
from dispatch_service.policy.document import PolicyDocument


def check_fit(policy: PolicyDocument, directory: DirectoryDocument) -> None:
    """Compare two documents that are each without fault.

    Raises:
        Faults: units on unknown rungs, departments of unknown kinds, categories nobody in the directory serves.
    """
    raise_any([*_rungs(policy, directory), *_kinds(policy, directory)])


def _rungs(policy: PolicyDocument, directory: DirectoryDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    for number, unit in enumerate(directory.units):
        if unit.rung not in rungs:
            yield Fault(f"directory: units[{number}].rung", f"the policy's ladder has no rung {unit.rung!r}")


def _kinds(policy: PolicyDocument, directory: DirectoryDocument) -> Iterator[Fault]:
    kinds = {department.kind for department in policy.departments}
    served = {kind for unit in directory.units for kind in unit.serves}
    for number, unit in enumerate(directory.units):
        for kind in set(unit.serves) - kinds:
            yield Fault(f"directory: units[{number}].serves", f"the policy knows no department of kind {kind!r}")
    for number, category in enumerate(policy.categories):
        if category.departments and category.departments[0] not in served:
            lead = category.departments[0]
            yield Fault(f"policy: categories[{number}].departments", f"no unit of the directory serves {lead!r}")
