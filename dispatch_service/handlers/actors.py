"""The acting identity as the cores and the log name it."""

from dispatch_service.routing.commands import By
from shared.access.identity import SYSTEM, Identity

_PARTS = {"callback-agent": "callback"}
"""Roles whose part in a ticket the core names otherwise than the table of rights."""


def by(identity: Identity) -> By:
    """Who asks, for a command."""
    role = _PARTS.get(identity.role, identity.role)
    return By(person=identity.person, unit=identity.unit, post=identity.post, role=role)


BY_SYSTEM = by(SYSTEM)
