"""What a directory leaves undone without being wrong. Warnings: an installation may have people it does not list."""

from collections.abc import Collection, Iterator

from dispatch_service.directory.directory import FOR_THEIR_PARENT, paths
from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.faults import Fault
from shared.access.table import Roles

CALLBACK = "ticket.record-callback"


def gaps(directory: DirectoryDocument, roles: Roles) -> list[Fault]:
    """Desks with people of whom none may record a callback, nor anybody above them: what is resolved would wait there.

    The directory must be without fault.
    """
    callers = {code for code, role in roles.roles.items() if CALLBACK in role.actions}
    reached, manned = _roots(directory, callers), {held.unit for person in directory.staff for held in person.posts}
    around = paths(directory)
    return [
        Fault(f"units[{number}]", f"nobody of the desk {unit.code!r} or above it may record a callback")
        for number, unit in enumerate(directory.units)
        if unit.kind == "desk" and unit.code in manned and reached.isdisjoint(around[unit.code])
    ]


def _roots(directory: DirectoryDocument, callers: Collection[str]) -> set[str]:
    """Units and areas that somebody with one of these roles acts for."""
    roles = {post.code: post.role for post in directory.posts}
    units = {held.unit for person in directory.staff for held in person.posts if roles[held.post] in callers}
    return {*units, *_areas(directory, units)}


def _areas(directory: DirectoryDocument, units: Collection[str]) -> Iterator[str]:
    for unit in directory.units:
        if unit.code in units and unit.kind in FOR_THEIR_PARENT and unit.parent:
            yield unit.parent
