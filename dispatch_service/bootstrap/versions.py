"""Which versions are in force, as a stream of its own. Pure: the same decide and evolve as everywhere.

Nothing is put in force for a time already past: what was decided then would no longer be explained by what stands here.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dispatch_service.routing.rejections import Rejected

KINDS = ("policy", "directory", "calendar")
BACKDATING = timedelta(minutes=1)
"""How far behind the moment of the command an effective time may lie: clocks differ that much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInForce:
    """Use these bytes from a moment on. `label` is what people call the version."""

    at: datetime
    kind: str
    digest: str
    label: str
    effective_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPutInForce:
    at: datetime
    rule: str
    kind: str
    digest: str
    label: str
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """What was put in force so far, in the order it was said."""

    version: int = 0
    said: tuple[VersionPutInForce, ...] = field(default=())

    def at(self, moment: datetime) -> dict[str, str]:
        """The digest of each kind that holds at a moment: the latest beginning, and of equals the last said."""
        holding: dict[str, VersionPutInForce] = {}
        for version in self.said:
            held = holding.get(version.kind)
            if version.effective_from <= moment and (held is None or held.effective_from <= version.effective_from):
                holding[version.kind] = version
        return {kind: version.digest for kind, version in holding.items()}


def decide(state: InForce, command: PutInForce) -> list[VersionPutInForce]:
    """Put a version in force.

    Raises:
        Rejected: `unknown-kind`, `effective-in-past`, `already-in-force`.
    """
    effective = command.effective_from or command.at
    if command.kind not in KINDS:
        raise Rejected("unknown-kind", command.kind)
    if effective < command.at - BACKDATING:
        raise Rejected("effective-in-past", effective.isoformat())
    if state.at(effective).get(command.kind) == command.digest:
        raise Rejected("already-in-force", command.digest)
    return [
        VersionPutInForce(
            at=command.at,
            rule="versions.put",
            kind=command.kind,
            digest=command.digest,
            label=command.label,
            effective_from=effective,
        )
    ]


def evolve(state: InForce, event: VersionPutInForce) -> InForce:
    return replace(state, version=state.version + 1, said=(*state.said, event))
