"""Whom a rule means by its circle, and what an event has each of them do."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from dispatch_service.codec import Entry
from dispatch_service.routing.states import Clock, Ticket
from dispatch_service.rules.duties import DUTIES
from dispatch_service.rules.snapshot import Snapshot
from dispatch_service.whistles.states import Whistle

COMMUNITY = "community"
"""The rung a department names its specialists for."""
Circle = tuple[str, str]
"""A unit, and a person of it where one is meant."""


class Scene(msgspec.Struct, frozen=True):
    """An event with what it belongs to, as both stood right after it."""

    entry: Entry
    ticket: Ticket
    whistle: Whistle | None = None


def _custodian(scene: Scene, rules: Snapshot) -> list[Circle]:
    del rules
    custody = scene.ticket.custody
    return [(custody.unit, custody.person)]


def _lead(scene: Scene, rules: Snapshot) -> list[Circle]:
    del rules
    return [(scene.ticket.custody.lead, "")]


def _assists(scene: Scene, rules: Snapshot) -> list[Circle]:
    del rules
    return [(unit, "") for unit in scene.ticket.custody.assists]


def _desk(scene: Scene, rules: Snapshot) -> list[Circle]:
    return [(rules.desk_of(scene.ticket.custody.unit).code, "")]


def _asked(scene: Scene, rules: Snapshot) -> list[Circle]:
    """Whoever has to do something from this event on: its clock names the event that started it."""
    del rules
    return [(unit, "") for unit in dict.fromkeys(clock.unit for clock in _started(scene))]


def _started(scene: Scene) -> Iterator[Clock]:
    clocks: tuple[Clock, ...] = getattr(scene.entry.event, "clocks", None) or ()
    number = str(scene.entry.version)
    return (clock for clock in clocks if clock.timer.split(":")[2] == number)


def duty_of(scene: Scene, unit: str) -> str:
    """What the event has a unit do: what it missed, or what its time began to run for."""
    missed = str(getattr(scene.entry.event, "clock", ""))
    kinds = (clock.kind for clock in _started(scene) if clock.unit == unit) if scene.whistle is None else ()
    return DUTIES.get(missed or next(iter(kinds), ""), "")


def _charged(scene: Scene, rules: Snapshot) -> list[Circle]:
    """Whose miss it is, the custodian's person first where it is the custodian's; nobody for other events."""
    del rules
    unit, custody = str(getattr(scene.entry.event, "unit", "")), scene.ticket.custody
    return [(unit, custody.person if unit == custody.unit else "")] if unit else []


def _appellant(scene: Scene, rules: Snapshot) -> list[Circle]:
    """Whose appeal it is, whoever filed it first; nobody where there was none."""
    del rules
    record = scene.ticket.asides.record
    return [(record.appeal_unit, record.appeal_asker)] if record.appeal_unit else []


def _superior(scene: Scene, rules: Snapshot) -> list[Circle]:
    """Whom a miss was brought before, as the event says; nobody for events that say nothing of it."""
    del rules
    to = str(getattr(scene.entry.event, "to", ""))
    return [(to, "")] if to else []


def _called(scene: Scene, rules: Snapshot) -> list[Circle]:
    """Each department's specialist for the community first, where it has named one."""
    community = rules.ancestor(scene.ticket.origin.area, COMMUNITY)
    area = community.code if community else ""
    units = scene.whistle.units if scene.whistle else ()
    named = {unit: rules.directory.specialist(unit, area) for unit in units}
    return [(unit, person.code if person else "") for unit, person in named.items()]


def _blower(scene: Scene, rules: Snapshot) -> list[Circle]:
    del rules
    return [(scene.whistle.blower, scene.whistle.blown_by)] if scene.whistle else []


CIRCLES: Final[Mapping[str, Callable[[Scene, Snapshot], list[Circle]]]] = {
    "custodian": _custodian,
    "lead": _lead,
    "assists": _assists,
    "desk": _desk,
    "asked": _asked,
    "charged": _charged,
    "appellant": _appellant,
    "superior": _superior,
    "called": _called,
    "blower": _blower,
}
