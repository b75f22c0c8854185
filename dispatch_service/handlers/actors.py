"""The acting identity as the cores and the log name it."""

from dispatch_service.routing.commands import By
from shared.access.identity import SYSTEM, Identity


def by(identity: Identity) -> By:
    """Who asks, for a command."""
    return By(person=identity.person, unit=identity.unit, post=identity.post, role=identity.role)


BY_SYSTEM = by(SYSTEM)
