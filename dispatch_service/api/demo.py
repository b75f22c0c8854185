"""Who a member of staff is, by the directory in force: for the demonstration's token endpoint."""

from dispatch_service.api.parts import Issue
from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.directory.directory import FOR_THEIR_PARENT, Directory
from dispatch_service.rules.snapshot import Snapshot
from shared.access.identity import Identity, Kind
from shared.access.issuer import BuiltInIssuer


def issuing(issuer: BuiltInIssuer, rules: RulesInForce[Snapshot]) -> Issue:
    """Issues tokens to everybody the directory names."""

    async def issue(person: str, post: str) -> str | None:
        identity = identity_of((await rules.current()).directory, person, post)
        return issuer.issue(identity) if identity else None

    return issue


def identity_of(directory: Directory, person: str, post: str = "") -> Identity | None:
    """The person in one of his posts, the first where none is named; None for somebody the directory does not know."""
    known = directory.staff.get(person)
    held = next((one for one in known.posts if post in {"", one.post}), None) if known else None
    if held is None:
        return None
    unit = directory.units[held.unit]
    over = unit.path[-2:-1] if unit.kind in FOR_THEIR_PARENT else ()
    return Identity(
        person=person, kind=Kind.STAFF, role=directory.roles[held.post], unit=unit.code, post=held.post, over=over
    )
