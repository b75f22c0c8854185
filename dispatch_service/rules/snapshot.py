"""One frozen answer to everything a decision may ask: `routing.rules.Rules` and `whistles.rules.WhistleRules` in one.

Every answer is a dictionary access or two; only deadlines are computed. Nothing here can change after it was made.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from dispatch_service.calendar.working_time import WorkingTime
from dispatch_service.directory.directory import Directory
from dispatch_service.policy.policy import Policy
from dispatch_service.routing.rules import (
    DISTRICT,
    DISTRICT_LEADER,
    PANEL,
    AppealTerms,
    Due,
    Limit,
    Matter,
    Rung,
    Step,
    Unit,
    Versions,
)
from dispatch_service.whistles.rules import WhistleKind

LEADER = "leader"


class Snapshot:
    """What is in force at one moment, with the digests that name it in every event decided under it."""

    def __init__(self, policy: Policy, directory: Directory, calendar: WorkingTime, versions: Versions) -> None:
        self.policy = policy
        self.directory = directory
        self.calendar = calendar
        self._versions = versions

    @property
    def versions(self) -> Versions:
        return self._versions

    def rung(self, name: str) -> Rung:
        """A rung of the ladder.

        Raises:
            KeyError: the ladder has no such rung; units on unknown rungs are refused at loading.
        """
        return self.policy.rungs[name]

    def unit(self, code: str) -> Unit | None:
        return self.directory.units.get(code)

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        return self.directory.ancestor(unit, rung)

    def desk_of(self, unit: str) -> Unit:
        return self.directory.desk_of(unit)

    def department_for(self, kind: str, area: str) -> Unit | None:
        return self.directory.department_for(kind, area)

    def within(self, office: str, recused: Collection[str] = ()) -> "Snapshot":
        return OfficeSnapshot(self.policy, self.directory, self.calendar, self._versions, office, recused)

    def office_of(self, unit: str) -> str:
        record = self.directory.records.get(unit)
        return next((kind for kind in record.serves if kind in self.policy.kept), "") if record else ""

    def recused(self, office: str, named: Callable[[str], bool]) -> tuple[str, ...]:
        offices = [code for code, record in self.directory.records.items() if office in record.serves]
        people = {code: [person.code for person, _ in self.directory.posted_in(code)] for code in offices}
        return tuple(code for code in offices if named(code) or (people[code] and all(map(named, people[code]))))

    def kept_matter(self, office: str) -> Matter | None:
        return self.policy.kept.get(office)

    def summoned(self, to: str, unit: str) -> Unit | None:
        """`leader`, `district-leader`, `panel` and `district` are offices; a rung is the area of that rung around the
        unit."""
        if to == LEADER:
            return self.directory.leader_of(unit)
        if to == DISTRICT_LEADER:
            return self.directory.district_leader
        if to == PANEL:
            return self.directory.panel
        if to == DISTRICT:
            return self.directory.supervision_of(unit)
        return self.directory.ancestor(unit, to)

    def matter(self, category: str | None, condition: str | None = None) -> Matter:
        return self.policy.matter(category, condition)

    def limit(self, clock: str, rung: str, urgency: str) -> Limit:
        return self.policy.limits[clock, rung, urgency]

    def steps(self, clock: str, rung: str, urgency: str) -> tuple[Step, ...]:
        return self.policy.steps[clock, rung, urgency]

    def due(self, since: datetime, limit: Limit) -> Due:
        return self.calendar.due(since, limit, self.policy.warn)

    def resumed(self, due: Due, paused_at: datetime, at: datetime) -> Due:
        return self.calendar.resumed(due, paused_at, at)

    def extended(self, due: Due, by: Limit) -> Due:
        return self.calendar.extended(due, by, self.policy.warn)

    def knows_code(self, code_list: str, code: str) -> bool:
        return self.policy.knows(code_list, code)

    def option(self, name: str) -> int:
        """A number of the policy.

        Raises:
            KeyError: the policy has no such number; those the core needs are demanded at loading.
        """
        return self.policy.options[name]

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        return self.policy.appeal_terms(authority, ground)

    def instead(self, ground: str) -> tuple[str, str]:
        entry = self.policy.code("refuse", ground)
        return (entry.instead.zh, entry.instead.en) if entry and entry.instead else ("", "")

    def whistle_kind(self, code: str) -> WhistleKind | None:
        return self.policy.whistles.get(code)


class OfficeSnapshot(Snapshot):
    """The same as it looks from inside an office that keeps matters of its own: no desk, no leader, no district's
    supervision; there is the office, and the office above it. Those recused are passed over."""

    def __init__(
        self,
        policy: Policy,
        directory: Directory,
        calendar: WorkingTime,
        versions: Versions,
        office: str,
        recused: Collection[str] = (),
    ) -> None:
        super().__init__(policy, directory, calendar, versions)
        self._office = office
        self._recused = frozenset(recused)

    def within(self, office: str, recused: Collection[str] = ()) -> Snapshot:
        same = (office, frozenset(recused)) == (self._office, self._recused)
        return self if same else super().within(office, recused)

    def desk_of(self, unit: str) -> Unit:
        found = self.department_for(self._office, unit)
        while found is not None and found.code in self._recused and (above := self._above(found.code)):
            found = above
        return found or super().desk_of(unit)

    def summoned(self, to: str, unit: str) -> Unit | None:
        del to
        found = self._above(unit)
        while found is not None and found.code in self._recused:
            found = self._above(found.code)
        return found

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        """Inside there is no hotline: the office alone decides."""
        del authority, ground
        return AppealTerms()

    def _above(self, office: str) -> Unit | None:
        known = self.unit(office)
        around = known.path[:-2] if known else ()
        return self.department_for(self._office, around[-1]) if around else None

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        """Whatever rung is meant: what climbs here climbs from office to office."""
        return self.summoned(rung, unit)
