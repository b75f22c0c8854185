"""What a schema cannot say of presence: unknown codes, hours given twice or to nobody, moments without anybody."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from dispatch_service.directory.duty import DAYS, Duty, Rota
from dispatch_service.directory.presence import MIDNIGHT, Presence, Stretch, dated, minutes, week, zone
from dispatch_service.documents.faults import Fault, duplicates

WEEK = 7
FAR = date(9000, 1, 1)
"""A leave that lasts so long never ends."""
Known = Callable[[str, str], bool]
"""Whether a code of a kind (`unit`, `post`, `person`) is one of the directory's."""


def duty_faults(duty: Duty, known: Known, top: str) -> Iterator[Fault]:
    """Everything wrong with rotas, stand-ins and leave taken by themselves."""
    yield from duplicates("duty.rotas", (rota.unit for rota in duty.rotas))
    yield from duplicates("duty.stand_ins", (f"{one.unit} {one.post}" for one in duty.stand_ins))
    for place, kind, code in _codes(duty):
        if not known(kind, code):
            yield Fault(place, f"no {kind} has the code {code!r}")
    for number, leave in enumerate(duty.leave):
        if leave.last < leave.first:
            yield Fault(f"duty.leave[{number}]", f"ends on {leave.last}, before it begins")
    for number, rota in enumerate(duty.rotas):
        yield from _hours(f"duty.rotas[{number}]", rota)
        if rota.gaps == "above" and rota.unit == top:
            yield Fault(f"duty.rotas[{number}].gaps", "there is no unit above the top")


def nobody_left(duty: Duty, presence: Presence, top: str) -> Iterator[Fault]:
    """Moments at which even the top's chain is empty: then nobody could be reached for any unit."""
    for moment in _moments(duty, top):
        if not presence.reachable(top, "", moment):
            yield Fault("duty", f"from {moment:%Y-%m-%d %H:%M} on nobody can be reached")
            return


def _codes(duty: Duty) -> Iterator[tuple[str, str, str]]:
    for number, rota in enumerate(duty.rotas):
        place = f"duty.rotas[{number}]"
        yield f"{place}.unit", "unit", rota.unit
        for field, shifts in (("shifts", rota.shifts), ("dates", rota.dates)):
            for index, shift in enumerate(shifts):
                yield from ((f"{place}.{field}[{index}].persons", "person", code) for code in shift.persons)
    for number, one in enumerate(duty.stand_ins):
        place = f"duty.stand_ins[{number}]"
        yield f"{place}.unit", "unit", one.unit
        yield f"{place}.post", "post", one.post
        yield from ((f"{place}.persons", "person", code) for code in one.persons)
    yield from ((f"duty.leave[{number}].person", "person", leave.person) for number, leave in enumerate(duty.leave))


def _hours(place: str, rota: Rota) -> Iterator[Fault]:
    for field, shifts in (("shifts", rota.shifts), ("dates", rota.dates)):
        for index, shift in enumerate(shifts):
            if minutes(shift.begins) >= minutes(shift.ends):
                yield Fault(f"{place}.{field}[{index}]", f"ends at {shift.ends}, not after {shift.begins}")
    days = week(rota.shifts)
    for number, day in enumerate(DAYS):
        yield from _overlaps(f"{place}.shifts", day, days.get(number, ()))
        if rota.gaps == "fault":
            yield from _gaps(place, day, days.get(number, ()))
    for on, stretches in dated(rota.dates).items():
        yield from _overlaps(f"{place}.dates", on.isoformat(), stretches)


def _overlaps(place: str, day: str, stretches: Collection[Stretch]) -> Iterator[Fault]:
    until = 0
    for begins, ends, _ in stretches:
        if begins < until:
            yield Fault(place, f"{day} {_clock(begins)} to {_clock(min(until, ends))} is given twice")
        until = max(until, ends)


def _gaps(place: str, day: str, stretches: Collection[Stretch]) -> Iterator[Fault]:
    until = 0
    for begins, ends, _ in (*stretches, (MIDNIGHT, MIDNIGHT, ())):
        if begins > until:
            yield Fault(f"{place}.shifts", f"{day} {_clock(until)} to {_clock(begins)} is given to nobody")
        until = max(until, ends)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _moments(duty: Duty, top: str) -> Iterator[datetime]:
    """At least one moment of every stretch within which nothing changes: between two ends of leaves the same people are
    away, and the week repeats itself."""
    rota = next((one for one in duty.rotas if one.unit == top), Rota(top))
    local = zone(duty.utc_offset)
    starts = {0, *(minutes(shift.begins) for shift in (*rota.shifts, *rota.dates))}
    ends = {minutes(shift.ends) for shift in (*rota.shifts, *rota.dates)} - {MIDNIGHT}
    for day in sorted({*_changes(duty), *(shift.date for shift in rota.dates)}):
        for later in range(WEEK):
            midnight = datetime.combine(day + timedelta(days=later), time(), local)
            yield from (midnight + timedelta(minutes=minute) for minute in sorted(starts | ends))


def _changes(duty: Duty) -> Iterable[date]:
    """Days from which on other people are away, and one on which nobody is."""
    yield date(1970, 1, 1)
    for leave in duty.leave:
        yield leave.first
        if leave.last < FAR:
            yield leave.last + timedelta(days=1)
