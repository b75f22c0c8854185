"""Which versions are in force, as a stream of its own. Pure: the same decide and evolve as everywhere.

Nothing is put in force for a time already past: what was decided then would no longer be explained by what stands here.
A version for later waits; what is decided until then rests on the one before it and keeps it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

from dispatch_service.routing.facts import Fact
from dispatch_service.routing.rejections import Rejected

KINDS = ("policy", "directory", "calendar")
BACKDATING = timedelta(minutes=1)
"""How far behind the moment of the command an effective time may be asked for: clocks differ that much. It then holds
from the moment of the command, never from before it."""


class PutInForce(Fact):
    """Use these bytes from a moment on. `label` is what people call the version."""

    at: datetime
    kind: str
    digest: str
    label: str
    effective_from: datetime | None = None


class VersionPutInForce(Fact):
    at: datetime
    rule: str
    kind: str
    digest: str
    label: str
    effective_from: datetime


class Standing(StrEnum):
    """What a version is at a moment."""

    PAST = "past"
    IN_FORCE = "in-force"
    COMING = "coming"
    REPLACED = "replaced"
    """By another for the same moment: it never holds."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long a version holds, by what was said until now; without an end, until another is put in force."""

    version: VersionPutInForce
    until: datetime | None

    def standing(self, moment: datetime) -> Standing:
        """What the version is at a moment."""
        if self.until is not None and self.until <= self.version.effective_from:
            return Standing.REPLACED
        if moment < self.version.effective_from:
            return Standing.COMING
        return Standing.PAST if self.until is not None and self.until <= moment else Standing.IN_FORCE


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

    def spans(self) -> list[Span]:
        """Every version with the time it holds, in the order they were said."""
        ends: dict[int, datetime | None] = {}
        for kind in KINDS:
            said = [(one.effective_from, number) for number, one in enumerate(self.said) if one.kind == kind]
            ordered = sorted(said)
            for (_, number), after in zip_longest(ordered, ordered[1:]):
                ends[number] = after[0] if after else None
        return [Span(version, ends[number]) for number, version in enumerate(self.said)]

    def changes_after(self, moment: datetime) -> list[datetime]:
        """The later moments at which something that was said begins to hold."""
        return sorted({one.effective_from for one in self.said if one.effective_from > moment})


def decide(state: InForce, command: PutInForce) -> list[VersionPutInForce]:
    """Put a version in force.

    Raises:
        Rejected: `unknown-kind`, `effective-in-past`, `already-in-force`.
    """
    asked = command.effective_from or command.at
    if command.kind not in KINDS:
        raise Rejected("unknown-kind", command.kind)
    if asked < command.at - BACKDATING:
        raise Rejected("effective-in-past", asked.isoformat())
    effective = max(asked, command.at)
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
