"""The calendar document: segments of the working day and the days on which weekday and rest day change places.

It holds every exception it knows of, so a version can be stored whole and read again without any library of holidays.
"""

from datetime import date, time
from typing import Annotated

import msgspec

from dispatch_service.documents.faults import Fault, duplicates, raise_any

Minute = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Offset = Annotated[str, msgspec.Meta(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d$")]


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of working time within one day, local time."""

    begins: Minute
    ends: Minute


class CalendarDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Monday to Friday count but for `holidays`; Saturday and Sunday do not but for `workdays` (调休)."""

    version: str
    source: str
    zone: str
    """Name of the zone, for people; `utc_offset` counts, so that a later zone table cannot move an old deadline."""
    utc_offset: Offset
    segments: Annotated[tuple[Segment, ...], msgspec.Meta(min_length=1)]
    published_from: date
    published_until: date
    """Last day of the last year whose holidays are announced; later deadlines are provisional."""
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


def check(document: CalendarDocument) -> None:
    """Look for what the schema cannot say.

    Raises:
        Faults: segments that overlap or run backwards, days named twice, days that change nothing.
    """
    raise_any([*_segments(document), *_days(document)])


def _segments(document: CalendarDocument) -> list[Fault]:
    faults: list[Fault] = []
    last = time(0)
    for number, segment in enumerate(document.segments):
        begins, ends = time.fromisoformat(segment.begins), time.fromisoformat(segment.ends)
        if ends <= begins:
            faults.append(Fault(f"segments[{number}]", "ends before it begins"))
        if begins < last:
            faults.append(Fault(f"segments[{number}]", "begins before the one above it ends"))
        last = max(last, ends)
    return faults


def _days(document: CalendarDocument) -> list[Fault]:
    faults = duplicates("holidays", map(str, document.holidays)) + duplicates("workdays", map(str, document.workdays))
    if document.published_until < document.published_from:
        faults.append(Fault("published_until", "lies before published_from"))
    for field, days, weekend in (("holidays", document.holidays, False), ("workdays", document.workdays, True)):
        for day in days:
            if (day.weekday() >= 5) is not weekend:
                faults.append(Fault(field, f"{day} is {'no ' if weekend else 'a '}weekend day: it changes nothing"))
            if not document.published_from <= day <= document.published_until:
                faults.append(Fault(field, f"{day} lies outside the published years"))
    return faults
