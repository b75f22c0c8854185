"""Official days, a local table over them, and the faults of a calendar."""

from datetime import date, timedelta

import msgspec
import pytest
from chinese_calendar import is_workday  # pyright: ignore[reportUnknownVariableType] - the library brings no types

from dispatch_service.calendar.document import CalendarDocument, Segment, check
from dispatch_service.calendar.official import LocalDays, official, overridden
from dispatch_service.documents.faults import Faults


def counts(document: CalendarDocument, day: date) -> bool:
    return day in document.workdays or (day.weekday() < 5 and day not in document.holidays)


def test_the_official_table_agrees_with_its_source_on_every_published_day() -> None:
    document = official(2024)
    days = (document.published_until - document.published_from).days + 1
    every = [document.published_from + timedelta(days=number) for number in range(days)]
    assert [day for day in every if counts(document, day) != is_workday(day)] == []


def test_the_official_table_has_no_fault() -> None:
    check(official())


def test_the_local_table_wins_over_the_official_one() -> None:
    local = LocalDays(
        "tz-1", "local notice", holidays=(date(2026, 10, 10), date(2026, 3, 2)), workdays=(date(2026, 10, 1),)
    )
    both = overridden(official(), local)
    check(both)
    assert [counts(both, day) for day in (date(2026, 10, 10), date(2026, 3, 2), date(2026, 10, 1))] == [
        False,
        False,
        True,
    ]
    assert both.version.endswith("+tz-1")


def test_the_local_table_can_publish_a_year_that_the_library_lacks() -> None:
    local = LocalDays("tz-2", "notice for 2027", published_until=date(2027, 12, 31), holidays=(date(2027, 1, 1),))
    assert not counts(overridden(official(), local), date(2027, 1, 1))


def test_all_faults_of_a_calendar_are_listed_at_once() -> None:
    broken = msgspec.structs.replace(
        official(2026),
        segments=(Segment("14:00", "18:00"), Segment("12:00", "08:00")),
        holidays=(date(2026, 3, 7), date(2019, 1, 1)),
        workdays=(date(2026, 3, 2), date(2026, 3, 2)),
    )
    with pytest.raises(Faults) as refused:
        check(broken)
    assert [fault.place for fault in refused.value.faults] == [
        "holidays", "holidays", "segments[1]", "segments[1]", "workdays", "workdays",
    ]  # fmt: skip
