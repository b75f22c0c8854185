"""Working time counted the slow way, day by day and segment by segment: what the quick line must agree with."""

from datetime import date, datetime, time, timedelta, timezone

from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.calendar.official import official

CST = timezone(timedelta(hours=8))
OFFICIAL = official()


def works(day: date, calendar: CalendarDocument = OFFICIAL) -> bool:
    return day in calendar.workdays or (day.weekday() < 5 and day not in calendar.holidays)


def worked(since: datetime, until: datetime, calendar: CalendarDocument = OFFICIAL) -> timedelta:
    """Working time between two moments, the earlier first."""
    total = timedelta()
    day = since.astimezone(CST).date()
    while day <= until.astimezone(CST).date():
        for segment in calendar.segments if works(day, calendar) else ():
            begins, ends = (
                datetime.combine(day, time.fromisoformat(edge), CST) for edge in (segment.begins, segment.ends)
            )
            total += max(timedelta(), min(ends, until) - max(begins, since))
        day += timedelta(days=1)
    return total
