"""The edge where the official days come in: chinesecalendar's table, with a local table that wins over it.

Nothing else imports that library; what comes out is a complete document that no longer needs it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from importlib.metadata import version as installed_version

import msgspec
from chinese_calendar import (  # the library brings no types
    holidays,
    is_holiday,  # pyright: ignore[reportUnknownVariableType] - no types
    is_workday,  # pyright: ignore[reportUnknownVariableType] - no types
)

from dispatch_service.calendar.document import CalendarDocument, Segment

ZONE, OFFSET = "Asia/Shanghai", "+08:00"
SEGMENTS = (Segment("08:00", "12:00"), Segment("14:00", "18:00"))


class LocalDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A city's own table: it may set other segments, publish a later year, free a day or make one work."""

    version: str
    source: str
    segments: tuple[Segment, ...] = ()
    published_until: date | None = None
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


def official(first_year: int = 2020) -> CalendarDocument:
    """The announced days from `first_year` to the last year the installed table knows."""
    last_year = max(day.year for day in holidays)
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    days = list(_days(first, last))
    release = installed_version("chinesecalendar")
    return CalendarDocument(
        version=f"chinesecalendar-{release}",
        source=f"State Council holiday notices {first_year}-{last_year}, as tabled by chinesecalendar {release}",
        zone=ZONE,
        utc_offset=OFFSET,
        segments=SEGMENTS,
        published_from=first,
        published_until=last,
        holidays=tuple(day for day in days if day.weekday() < 5 and is_holiday(day)),
        workdays=tuple(day for day in days if day.weekday() >= 5 and is_workday(day)),
    )


def overridden(base: CalendarDocument, local: LocalDays) -> CalendarDocument:
    """`base` with the local table laid over it; on a day both speak of, the local table holds."""
    frees, works = set(local.holidays), set(local.workdays)
    return msgspec.structs.replace(
        base,
        version=f"{base.version}+{local.version}",
        source=f"{base.source}; {local.source}",
        segments=local.segments or base.segments,
        published_until=local.published_until or base.published_until,
        holidays=_sorted((set(base.holidays) | {day for day in frees if day.weekday() < 5}) - works),
        workdays=_sorted((set(base.workdays) | {day for day in works if day.weekday() >= 5}) - frees),
    )


def _sorted(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(days))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
