"""A directory made ready for decisions: every unit with its path, every question about the tree answered beforehand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dispatch_service.directory.document import DirectoryDocument, Holding, StaffRecord, UnitRecord
from dispatch_service.directory.presence import Able, Presence
from dispatch_service.routing.rules import Unit
from shared.access.identity import Part
from shared.access.roles import packaged_roles
from shared.access.table import Role

COMMON = "ticket.assign"
FOR_THEIR_PARENT = frozenset({"desk", "office"})
"""Kinds of units that act for the area they belong to."""


class Directory:
    """One checked directory document, indexed."""

    def __init__(self, document: DirectoryDocument) -> None:
        self.document = document
        self.records: Mapping[str, UnitRecord] = {record.code: record for record in document.units}
        self.units: Mapping[str, Unit] = {
            code: _unit(self.records[code], path) for code, path in paths(document).items()
        }
        self.top = next(unit for unit in self.units.values() if len(unit.path) == 1)
        self.fallback = self._fallback()
        """Where a ticket goes whose place is unknown: the only street there is, else the top."""
        self.children: Mapping[str, Sequence[Unit]] = _children(self.units)
        self.staff: Mapping[str, StaffRecord] = {person.code: person for person in document.staff}
        self.roles: Mapping[str, str] = {post.code: post.role for post in document.posts}
        self._held: Mapping[str, Sequence[tuple[StaffRecord, Holding]]] = _held(document)
        self.presence = presence_of(document)
        self._desks = {code: self._nearest(unit, "desk") for code, unit in self.units.items()}
        self._leaders = {code: self._nearest(unit, "leader") for code, unit in self.units.items()}
        self._supervisions = {code: self._nearest(unit, "supervision") for code, unit in self.units.items()}
        self.district_leader = self._district_leader()
        self.panel = self._manned(self.records[self.top.code].panel) or self.district_leader
        """Who rules on competence."""
        self._departments = {
            (kind, record.parent): self.units[record.code] for record in document.units for kind in record.serves
        }

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        """The area of that rung at or above a unit, or the unit itself."""
        found = self.units.get(unit)
        for code in reversed(found.path if found else ()):
            above = self.units[code]
            if above.rung == rung and (above.kind == "area" or code == unit):
                return above
        return None

    def desk_of(self, unit: str) -> Unit:
        """The desk at or nearest above a unit; the district's for a unit nobody knows."""
        return self._desks.get(unit) or self._desks[self.top.code] or self.top

    def leader_of(self, unit: str) -> Unit | None:
        """The leader's office nearest above a unit; nobody is his own leader."""
        found = self._leaders.get(unit)
        return found if found and found.code != unit else None

    def supervision_of(self, unit: str) -> Unit | None:
        """The supervising office nearest above a unit; the top's for a unit nobody knows."""
        return self._supervisions.get(unit) or self._supervisions[self.top.code]

    def department_for(self, kind: str, area: str) -> Unit | None:
        """The department of a kind that is nearest above an area."""
        found = self.units.get(area)
        for code in reversed(found.path if found else (self.top.code,)):
            if department := self._departments.get((kind, code)):
                return department
        return None

    def posted_in(self, unit: str) -> Sequence[tuple[StaffRecord, Holding]]:
        """Who holds a post in a unit, in the order of the document."""
        return self._held.get(unit, ())

    def specialist(self, department: str, community: str) -> StaffRecord | None:
        """The person a department has named for a community (服务专员)."""
        return next((person for person, held in self.posted_in(department) if held.area == community), None)

    def _fallback(self) -> Unit:
        desked = [record.code for record in self.document.units if record.kind == "area" and record.desk]
        below = [code for code in desked if code != self.top.code]
        return self.units[below[0]] if len(below) == 1 else self.top

    def _district_leader(self) -> Unit | None:
        """The first person's office; where nobody sits there, whoever leads or supervises in his place."""
        top = self.records[self.top.code]
        manned = self._manned(top.head, top.leader, top.supervision)
        return manned or (self.units[top.supervision] if top.supervision else None)

    def _manned(self, *offices: str | None) -> Unit | None:
        """The first of them that somebody sits in."""
        return next((self.units[code] for code in offices if code is not None and self._held.get(code)), None)

    def _nearest(self, unit: Unit, office: str) -> Unit | None:
        offices = (_office(self.records[code], office) for code in reversed(unit.path))
        return next((self.units[code] for code in offices if code is not None), None)


def paths(document: DirectoryDocument) -> Mapping[str, tuple[str, ...]]:
    """From the top down to each unit, by its code; the tree must stand."""
    parents = {record.code: record.parent for record in document.units}
    found: dict[str, tuple[str, ...]] = {}
    for code in parents:
        path: list[str] = []
        climb: str | None = code
        while climb is not None:
            path.append(climb)
            climb = parents[climb]
        found[code] = tuple(reversed(path))
    return found


def presence_of(document: DirectoryDocument) -> Presence:
    """Who can be reached when; the tree must stand."""
    held = {
        unit: [(person.code, holding.post) for person, holding in holders] for unit, holders in _held(document).items()
    }
    idle = frozenset(post.code for post in document.posts if not post.acts)
    top = next(record for record in document.units if record.parent is None)
    last = [unit for unit in (top.supervision, top.desk) if unit]
    return Presence(document.duty, paths(document), held, last, idle, _able(document))


def _able(document: DirectoryDocument) -> Able:
    """Work is divided at desks alone. Who may give tickets away does a desk's common work; what anybody may of a matter
    that once was his unit's makes nobody the one to ask."""
    table = packaged_roles().roles
    may = {post.code: _by_office(role) for post in document.posts if (role := table.get(post.role))}
    desks = {unit.code for unit in document.units if unit.kind == "desk"}
    return lambda unit, post, duty: unit not in desks or (duty or COMMON) in may.get(post, frozenset())


def _by_office(role: Role) -> frozenset[str]:
    return frozenset(action for grant in role.grants if grant.reach is not Part.PAST for action in grant.actions)


def _unit(record: UnitRecord, path: tuple[str, ...]) -> Unit:
    return Unit(record.code, record.rung, record.kind, record.zh, record.en, path)


def _office(record: UnitRecord, office: str) -> str | None:
    return {"desk": record.desk, "leader": record.leader, "supervision": record.supervision}[office]


def _children(units: Mapping[str, Unit]) -> Mapping[str, Sequence[Unit]]:
    children: dict[str, list[Unit]] = defaultdict(list)
    for unit in units.values():
        if len(unit.path) > 1:
            children[unit.path[-2]].append(unit)
    return dict(children)


def _held(document: DirectoryDocument) -> Mapping[str, Sequence[tuple[StaffRecord, Holding]]]:
    held: dict[str, list[tuple[StaffRecord, Holding]]] = defaultdict(list)
    for person in document.staff:
        for holding in person.posts:
            held[holding.unit].append((person, holding))
    return dict(held)
