"""Who can be reached for a unit at a moment, in the order in which to ask them. Pure: the moment is handed in.

Whoever is on leave is passed over, and at a desk whoever may not do what is waited for. The list climbs from the unit's
own people to the duty officers above and ends with the district's supervision and desk; a directory that could leave it
empty is refused when it is loaded.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone

from dispatch_service.directory.duty import DAYS, DatedShift, Duty, Shift

Held = Mapping[str, Sequence[tuple[str, str]]]
"""Persons with the post they hold, by unit, in the order of the document."""
Able = Callable[[str, str, str], bool]
"""Whether in a unit holders of a post may do something, an action of the table of rights; empty: its common work."""
Stretch = tuple[int, int, tuple[str, ...]]
"""Minutes of a day from and until, and who has them."""
MIDNIGHT = 24 * 60


class Presence:
    """One directory's answer. `paths` lead from the top to each unit; `last` are asked when all else fails, holders of
    `idle` posts only by name, and those who are not `able` for something else."""

    def __init__(
        self,
        duty: Duty | None,
        paths: Mapping[str, Sequence[str]],
        held: Held,
        last: Sequence[str] = (),
        idle: Collection[str] = (),
        able: Able = lambda _unit, _post, _duty: True,
    ) -> None:
        duty = duty or Duty("+00:00")
        self._paths, self._held, self._last, self._idle = paths, held, last, frozenset(idle)
        self._able = able
        self._top = next((path[0] for path in paths.values()), "")
        self._zone = zone(duty.utc_offset)
        self._weeks = {rota.unit: week(rota.shifts) for rota in duty.rotas}
        self._dates = {rota.unit: dated(rota.dates) for rota in duty.rotas}
        self._stand_ins = {(one.unit, one.post): one.persons for one in duty.stand_ins}
        self._leave: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for leave in duty.leave:
            self._leave[leave.person].append((leave.first, leave.last))

    def reachable(self, unit: str, post: str, at: datetime, person: str = "", duty: str = "") -> tuple[str, ...]:
        """Staff codes in the order to be asked for a `duty`, an action of the table of rights; nobody twice.

        A named person or the holders of a named post come first, then who stands in for them; where neither is named,
        the unit's duty officer comes before its other people. Where nobody is there who may do it, those of the last
        resort are asked all the same.
        """
        wanted = (*self._wanted(unit, post, at, person, duty),)
        asked = tuple(dict.fromkeys(one for one in wanted if not self.absent(one, at)))
        if asked:
            return asked
        last = (who for office in self._last for who, one in self._held.get(office, ()) if one not in self._idle)
        return tuple(dict.fromkeys(who for who in last if not self.absent(who, at)))

    def knows(self, unit: str) -> bool:
        """Whether the directory has such a unit."""
        return unit in self._paths

    def on_duty(self, unit: str, at: datetime) -> tuple[str, ...]:
        """Who the unit's own rota names and is there; empty where it names nobody."""
        local = at.astimezone(self._zone)
        minute = local.hour * 60 + local.minute
        stretches = (
            *self._dates.get(unit, {}).get(local.date(), ()),
            *self._weeks.get(unit, {}).get(local.weekday(), ()),
        )
        for begins, ends, persons in stretches:
            if begins <= minute < ends:
                return tuple(person for person in persons if not self.absent(person, at))
        return ()

    def absent(self, person: str, at: datetime) -> bool:
        """Whether the person is on leave."""
        today = at.astimezone(self._zone).date()
        return any(first <= today <= last for first, last in self._leave.get(person, ()))

    def _wanted(self, unit: str, post: str, at: datetime, person: str, duty: str) -> Iterator[str]:
        held, acting = self._held.get(unit, ()), self._acting(unit, duty)
        named = [person] if person else [who for who, one in held if one == post]
        posts = [one for who, one in held if who == person] if person else [one for _, one in acting]
        unable = {who for who, _ in held} - {who for who, _ in acting}
        yield from named
        if not named:
            yield from (who for who in self.on_duty(unit, at) if who not in unable)
            yield from () if post else (who for who, _ in acting)
        for one in dict.fromkeys([post] if post else posts):
            yield from self._stand_ins.get((unit, one), ())
        for above in reversed(self._paths.get(unit, (self._top,))):
            yield from (who for who in self.on_duty(above, at) if above != unit or who not in unable)
        for last in self._last:
            yield from (who for who, _ in self._acting(last, duty))

    def _acting(self, unit: str, duty: str) -> list[tuple[str, str]]:
        """The unit's people with their posts, but those who can do nothing about its work, or about this."""
        held = self._held.get(unit, ())
        return [(who, post) for who, post in held if post not in self._idle and self._able(unit, post, duty)]


def zone(utc_offset: str) -> timezone:
    """`+08:00` as a zone."""
    sign = -1 if utc_offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(utc_offset[1:3]), minutes=int(utc_offset[4:6])))


def minutes(clock: str) -> int:
    """Minutes since midnight; `24:00` is the day's end."""
    return int(clock[:2]) * 60 + int(clock[3:])


def week(shifts: Iterable[Shift]) -> dict[int, list[Stretch]]:
    """Stretches by weekday, Monday being 0, in order."""
    days: dict[int, list[Stretch]] = defaultdict(list)
    for shift in shifts:
        for day in shift.days:
            days[DAYS.index(day)].append((minutes(shift.begins), minutes(shift.ends), shift.persons))
    return {day: sorted(stretches) for day, stretches in days.items()}


def dated(shifts: Iterable[DatedShift]) -> dict[date, list[Stretch]]:
    """Stretches by date, in order."""
    days: dict[date, list[Stretch]] = defaultdict(list)
    for shift in shifts:
        days[shift.date].append((minutes(shift.begins), minutes(shift.ends), shift.persons))
    return {day: sorted(stretches) for day, stretches in days.items()}
