"""May he? One function answers for HTTP, CLI, console and timers; what the table does not grant is denied.

A right reaches everywhere, into the subtrees of the actor's units, or as far as a part he holds in the ticket.
Pure but for reading the packaged table once, when no other is handed in.
"""

from typing import Literal

import msgspec

from shared.access.identity import Identity, Part
from shared.access.roles import packaged_roles
from shared.access.table import Reach, Role, Roles

__all__ = ["Allowed", "Denied", "Involved", "Reach", "Roles", "Target", "authorise"]


class Involved(msgspec.Struct, frozen=True):
    """One unit's part in a ticket. `path` leads from the top of the directory down to the unit itself."""

    part: Part
    unit: str
    path: tuple[str, ...] = ()
    person: str = ""


class Target(msgspec.Struct, frozen=True):
    """What is to be acted on: a ticket, a whistle of it, or a unit's lists."""

    ticket: str = ""
    involved: tuple[Involved, ...] = ()
    confidential: bool = False
    office: str = ""
    """The kind of office it is kept for: roles that do not name this office are denied whatever else they may."""
    about: frozenset[str] = frozenset()
    """Keyed hashes of whom it reports; see `shared.vault.naming`. Whoever can tell names from hashes looks here."""

    @classmethod
    def unit(cls, code: str, path: tuple[str, ...], office: str = "") -> "Target":
        """The lists and figures of one unit."""
        return cls(involved=(Involved(Part.PLACE, code, path),), office=office)


class Allowed(msgspec.Struct, frozen=True):
    """Yes, and by which grant."""

    role: str
    reach: str


class Denied(msgspec.Struct, frozen=True):
    """No. `not-involved`: the role may, but not here; `confidential`: only parties see this one; `kept`: it belongs to
    an office that is not the actor's."""

    reason: Literal[
        "unknown-action", "unknown-role", "out-of-scope", "no-right", "not-involved", "confidential", "kept"
    ]
    action: str


_LOCAL = frozenset({Part.PLACE, Part.CUSTODIAN, Part.LEAD})


def authorise(
    actor: Identity, action: str, target: Target | None = None, roles: Roles | None = None
) -> Allowed | Denied:
    """Whether the actor may do this to that. Without a target only what reaches everywhere is granted."""
    table = roles or packaged_roles()
    role = table.roles.get(actor.role)
    if action not in table.actions:
        return Denied("unknown-action", action)
    if role is None:
        return Denied("unknown-role", action)
    if actor.scopes and action not in actor.scopes:
        return Denied("out-of-scope", action)
    if target is not None and target.office and target.office not in role.offices:
        return Denied("kept", action)
    return _granted(role, actor, action, target)


def _granted(role: Role, actor: Identity, action: str, target: Target | None) -> Allowed | Denied:
    grants = [grant for grant in role.grants if action in grant.actions]
    reaching = [grant for grant in grants if _reaches(grant.reach, actor, target)]
    confidential = target is not None and target.confidential
    for grant in reaching:
        if not confidential or grant.confidential or _holds_a_part(grant.reach):
            return Allowed(role.code, grant.reach.value)
    if reaching:
        return Denied("confidential", action)
    return Denied("not-involved" if grants else "no-right", action)


def _reaches(reach: Reach | Part, actor: Identity, target: Target | None) -> bool:
    if reach is Reach.EVERYWHERE:
        return True
    if target is None:
        return False
    if reach is Reach.SUBTREE:
        return any(one.part in _LOCAL and not actor.roots.isdisjoint((*one.path, one.unit)) for one in target.involved)
    parts = frozenset(Part) - {Part.PLACE} if reach is Reach.PARTY else {reach}
    by_unit = any(one.part in parts and _is_his(one, actor) for one in target.involved)
    return by_unit or any(held.part in parts and held.ticket == target.ticket for held in actor.parts)


def _is_his(one: Involved, actor: Identity) -> bool:
    """A unit's part is held by all its people, for they stand in for each other; an author's by himself alone."""
    if one.part is Part.AUTHOR:
        return bool(one.person) and one.person == actor.person
    return one.unit in actor.roots


def _holds_a_part(reach: Reach | Part) -> bool:
    return reach is Reach.PARTY or isinstance(reach, Part)
